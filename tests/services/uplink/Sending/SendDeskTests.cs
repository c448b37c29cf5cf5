using Edge.Uplink.Sending;

namespace Edge.Uplink.Tests.Sending;

public sealed class SendDeskTests
{
    private readonly SendDesk _desk = new(TimeProvider.System);

    [Fact]
    public async Task All_who_wait_get_the_answer_of_the_send_that_takes_them_in()
    {
        var first = _desk.AskAsync();
        var second = _desk.AskAsync();
        var party = new SendParty();
        Assert.True(_desk.TakeIn(party));
        Assert.False(_desk.HasAskers);

        var late = _desk.AskAsync();
        party.Answer(new SendAnswer(new SendReport(2, 20), true, null));

        Assert.Equal(20, (await first).Report.Readings);
        Assert.Same(await first, await second);
        Assert.False(late.IsCompleted);
        Assert.True(_desk.HasAskers);
    }

    [Fact]
    public async Task Whoever_waits_for_askers_wakes_up_for_one_that_came_before()
    {
        _ = _desk.AskAsync();
        await _desk.WaitAsync(TimeSpan.FromHours(1), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }
}
