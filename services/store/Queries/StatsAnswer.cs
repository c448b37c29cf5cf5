using Edge.Store.Database;
using Edge.Store.Readings;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Store.Queries;

/// <summary>The argument <c>--stats</c>: the totals of a store that does not run, as JSON in the contract's names. Nothing is changed.</summary>
internal static class StatsAnswer
{
    public const string Argument = "--stats";

    private static readonly JsonFormatter s_json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithPreserveProtoFieldNames(true));

    public static void Write(IServiceProvider services, TextWriter output)
    {
        var file = services.GetRequiredService<DatabaseFile>();
        using var database = file.OpenReader();
        output.WriteLine(s_json.Format(Stats.Read(database, new ReadingCatalog(), file.Bytes)));
    }
}
