using System.Text;
using Edge.Listener.Values;

namespace Edge.Listener.Tests.Values;

public sealed class RememberedFieldsTests
{
    // 2026-11-20T10:00:00Z.
    private const long Ten = 1_795_168_800_000;

    private readonly RememberedFields _memory = new();
    private readonly ReadingText _text = new();

    private string Hear(long second, params (string Name, string Value)[] fields)
    {
        _text.Clear();
        _text.Add("\"id\""u8, "\"12345678\""u8);
        foreach (var (name, value) in fields)
            _text.AddField(Encoding.UTF8.GetBytes($"\"{name}\""), Encoding.UTF8.GetBytes(value));
        _memory.Complete(_text, Ten + (second * 1000) + 999);
        return _text.ToString();
    }

    [Fact]
    public void A_telegram_with_every_field_gets_nothing_added()
    {
        Assert.Equal("""{"id":"12345678","a":1,"b":2}""", Hear(0, ("a", "1"), ("b", "2")));
        Assert.Equal("""{"id":"12345678","a":3,"b":4}""", Hear(1, ("a", "3"), ("b", "4")));
    }

    [Fact]
    public void A_field_that_an_earlier_telegram_carried_comes_at_the_end_with_its_time()
    {
        Hear(0, ("a", "1"), ("b", "2.50"));
        Assert.Equal("""{"id":"12345678","a":3,"b":2.50,"remembered":{"b":"2026-11-20T10:00:00Z"}}""", Hear(60, ("a", "3")));
        // Still the same one, still of the same time.
        Assert.Equal("""{"id":"12345678","a":4,"b":2.50,"remembered":{"b":"2026-11-20T10:00:00Z"}}""", Hear(120, ("a", "4")));
    }

    [Fact]
    public void Two_kinds_in_turn_complete_each_other()
    {
        Hear(0, ("a", "1"), ("x", "\"OK\""));
        Hear(16, ("b", "2"), ("x", "\"OK\""));
        Assert.Equal("""{"id":"12345678","a":3,"x":"OK","b":2,"remembered":{"b":"2026-11-20T10:00:16Z"}}""", Hear(32, ("a", "3"), ("x", "\"OK\"")));
        Assert.Equal("""{"id":"12345678","b":4,"x":"BAD","a":3,"remembered":{"a":"2026-11-20T10:00:32Z"}}""", Hear(48, ("b", "4"), ("x", "\"BAD\"")));
    }

    [Fact]
    public void The_same_fields_in_another_order_are_all_carried()
    {
        Hear(0, ("a", "1"), ("b", "2"));
        Assert.Equal("""{"id":"12345678","b":4,"a":3}""", Hear(1, ("b", "4"), ("a", "3")));
    }

    [Fact]
    public void A_name_that_is_the_beginning_of_another_is_another()
    {
        Hear(0, ("total", "1"));
        Assert.Equal("""{"id":"12345678","total_m3":2,"total":1,"remembered":{"total":"2026-11-20T10:00:00Z"}}""", Hear(1, ("total_m3", "2")));
    }

    [Fact]
    public void Ever_new_fields_are_bounded_and_the_newest_stay()
    {
        for (var i = 0; i < 1_000; i++)
            Hear(i, ($"field_{i}", "1"));
        var text = Hear(1_000, ("last", "1"));
        Assert.DoesNotContain("\"field_799\"", text, StringComparison.Ordinal);
        Assert.Contains("\"field_999\":1", text, StringComparison.Ordinal);
        Assert.InRange(_memory.Bytes, 1, 3 * RememberedFields.MaxBytes);
    }

    [Fact]
    public void Long_values_are_bounded_too_and_a_reading_that_is_full_gets_nothing_added()
    {
        for (var i = 0; i < 100; i++)
            Hear(i, ($"field_{i}", $"\"{new string('x', 4_000)}\""));
        Assert.InRange(_memory.Bytes, 1, 3 * RememberedFields.MaxBytes);
        Assert.DoesNotContain("remembered", Hear(101, ("huge", $"\"{new string('x', RememberedFields.MaxReadingBytes)}\"")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_forgotten_does_not_come_back()
    {
        Hear(0, ("a", "1"), ("b", "2"));
        _memory.Forget();
        Assert.Equal("""{"id":"12345678","a":1}""", Hear(1, ("a", "1")));
    }
}
