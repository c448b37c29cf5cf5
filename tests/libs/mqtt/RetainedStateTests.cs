using Edge.Mqtt.Session;

namespace Edge.Mqtt.Tests;

public sealed class RetainedStateTests
{
    private readonly RetainedState _state = new();

    [Fact]
    public void What_was_set_is_due_once_in_order_with_its_last_payload()
    {
        Set("a", "1");
        Set("b", "1");
        Set("a", "2");

        Assert.Equal(["a 2", "b 1"], Take());
        Assert.Empty(Take());
    }

    [Fact]
    public void What_is_set_while_it_is_published_is_due_again()
    {
        Set("a", "");
        var underWay = Assert.Single(_state.Take(10));
        Set("a", "2");

        _state.Published(underWay);

        Assert.Equal(["a 2"], Take());
    }

    [Fact]
    public void A_topic_left_to_another_one_is_not_published_any_more()
    {
        Set("a", "1");
        Set("b", "1");
        _state.Remove("a");
        Assert.Equal(["b 1"], Take());
        _state.MakeAllDue();
        Assert.Equal(["b 1"], Take());
        Set("a", "2");
        Assert.Equal(["a 2"], Take());
    }

    [Fact]
    public void A_cleared_topic_is_forgotten_once_the_broker_has_it()
    {
        Set("a", "1");
        Set("a", "");
        _state.Published(Assert.Single(_state.Take(10)));

        _state.MakeAllDue();

        Assert.Empty(Take());
    }

    [Fact]
    public void A_new_connection_makes_everything_due_and_no_more_than_asked_for_is_taken()
    {
        foreach (var topic in (string[])["a", "b", "c"])
            Set(topic, "1");
        Take();

        _state.MakeAllDue();
        _state.MakeAllDue();

        Assert.Equal(2, _state.Take(2).Count);
        Assert.Single(_state.Take(2));
        Assert.Empty(Take());
    }

    [Fact]
    public void Topics_are_bounded()
    {
        for (var i = 0; i < RetainedState.MaxTopics; i++)
            Set($"{i}", "");

        Assert.Throws<InvalidOperationException>(() => Set("one too many", ""));
        Set("0", "known ones can still change");
    }

    private void Set(string topic, string payload) => _state.Set(topic, Encoding.UTF8.GetBytes(payload));

    private List<string> Take() => [.. _state.Take(10).Select(item => $"{item.Topic} {Encoding.UTF8.GetString(item.Payload.Span)}")];
}
