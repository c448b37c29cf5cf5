using Edge.Store.Database;
using Edge.Store.Form;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Readings;

/// <summary>Finds the template of a reading, or learns a new one. Part of the writer: not for two threads.</summary>
internal sealed class TemplateTable(SqliteConnection database)
{
    // A meter sends one or two kinds of telegrams; what knows more of them costs space, never a reading.
    private const int ShapesPerMeter = 8;
    private const int RowsLookedAt = 64;
    private const int MetersInMemory = 2000;

    private readonly Dictionary<long, List<Template>> _shapes = [];
    private long _lastNo = database.Read<long>("SELECT max(no) FROM templates");

    /// <summary>The template that this text fits.</summary>
    /// <param name="meterNo">Whose it is.</param>
    /// <param name="meterName">The name the meter has now.</param>
    /// <param name="text">The reading.</param>
    /// <param name="stampSeconds">The time stamp in it, when the template has one; otherwise unchanged.</param>
    public Template Find(long meterNo, string meterName, JsonText text, ref long stampSeconds)
    {
        var shapes = Known(meterNo);
        for (var i = 0; i < shapes.Count; i++)
        {
            var shape = shapes[i];
            var fit = shape.MeterName == meterName ? shape.Match(text, ref stampSeconds) : Fit.OtherShape;
            if (fit == Fit.OtherShape)
                continue;
            if (fit == Fit.Fits && i == 0)
                return shape;
            shapes.RemoveAt(i);
            return Put(shapes, fit == Fit.Fits ? shape : Insert(meterNo, shape.Learn(text)), text, ref stampSeconds);
        }
        return Put(shapes, Insert(meterNo, Template.Of(meterName, text)), text, ref stampSeconds);
    }

    // The latest first: it is the likeliest to be the next.
    private static Template Put(List<Template> shapes, Template template, JsonText text, ref long stampSeconds)
    {
        if (shapes.Count == ShapesPerMeter)
            shapes.RemoveAt(ShapesPerMeter - 1);
        shapes.Insert(0, template);
        template.Match(text, ref stampSeconds);
        return template;
    }

    private Template Insert(long meterNo, Template template)
    {
        database.Run("INSERT INTO templates VALUES ($1, $2, $3, $4)", ++_lastNo, meterNo, template.MeterName, template.Parts().ToJson());
        return template.WithNo(_lastNo);
    }

    private List<Template> Known(long meterNo)
    {
        if (_shapes.TryGetValue(meterNo, out var shapes))
            return shapes;
        if (_shapes.Count == MetersInMemory)
            _shapes.Clear();
        shapes = [];
        foreach (var template in database.ReadAll(
            $"SELECT no, meter_name, parts FROM templates WHERE meter_no = $1 ORDER BY no DESC LIMIT {RowsLookedAt}",
            row => Template.Of(row.GetInt64(0), row.GetString(1), TemplateParts.Parse(row.GetString(2))), meterNo))
            if (shapes.Count < ShapesPerMeter && !shapes.Exists(template.HasShapeOf))
                shapes.Add(template);
        _shapes.Add(meterNo, shapes);
        return shapes;
    }
}
