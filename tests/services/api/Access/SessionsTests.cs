using Edge.Api.Access;
using Edge.Testing;

namespace Edge.Api.Tests;

public sealed class SessionsTests
{
    private readonly ManualTime _time = new();
    private readonly Sessions _sessions;

    public SessionsTests() => _sessions = new(new ApiOptions { SessionIdle = TimeSpan.FromHours(1), SessionLength = TimeSpan.FromHours(3) }, _time);

    [Fact]
    public void A_session_that_is_not_used_ends_and_one_that_is_used_ends_too_in_the_end()
    {
        var (idle, idleSession) = _sessions.Begin();
        var (used, usedSession) = _sessions.Begin();
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromHours(3), _sessions.EndOf(usedSession));
        for (var i = 0; i < 4; i++)
        {
            Assert.NotNull(_sessions.Use(used));
            _time.Advance(TimeSpan.FromMinutes(40));
        }
        Assert.Null(_sessions.Use(idle));
        Assert.True(idleSession.Ended.IsCancellationRequested);
        Assert.True(_sessions.Use(usedSession));
        _time.Advance(TimeSpan.FromMinutes(20));
        Assert.False(_sessions.Use(usedSession));
        Assert.Equal(0, _sessions.Count);
    }

    [Fact]
    public void A_clock_that_is_set_ends_no_session()
    {
        var (id, _) = _sessions.Begin();
        _time.StepClock(TimeSpan.FromDays(10_000));
        Assert.NotNull(_sessions.Use(id));
    }

    [Fact]
    public void When_there_are_too_many_the_one_not_used_for_longest_makes_room()
    {
        var ids = new List<string>();
        for (var i = 0; i < Sessions.Most; i++)
        {
            ids.Add(_sessions.Begin().Id);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.NotNull(_sessions.Use(ids[0]));
        ids.Add(_sessions.Begin().Id);
        Assert.Equal(Sessions.Most, _sessions.Count);
        Assert.NotNull(_sessions.Use(ids[0]));
        Assert.Null(_sessions.Use(ids[1]));
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void Guessers_of_many_addresses_are_slowed_together_and_do_not_keep_out_programs()
    {
        var logs = new FailingLogs();
        var brake = new GuessBrake(_time, new Microsoft.Extensions.Logging.Logger<GuessBrake>(logs));
        var compared = 0;
        var verdicts = Enumerable.Range(0, 100).Select(host => brake.TryPassword(new([10, 0, 0, (byte)host]), () => ++compared < 0)).ToList();
        Assert.Equal(GuessBrake.TriesOfAll, compared);
        Assert.True(verdicts[^1].RetryAfter > TimeSpan.Zero);
        Assert.True(brake.TryToken(new([10, 0, 0, 200]), () => true).IsRight);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(brake.TryPassword(new([10, 0, 0, 201]), () => true).IsRight);
        logs.AssertClean();
    }

    [Fact]
    public void Whoever_guesses_cannot_fill_the_log()
    {
        using var logs = new FailingLogs();
        var brake = new GuessBrake(_time, new Microsoft.Extensions.Logging.Logger<GuessBrake>(logs));
        for (var guess = 0; guess < 1000; guess++)
            Assert.False(brake.TryToken(new([10, 0, 0, 1]), () => false).IsRight);
        Assert.Single(logs.Entries);
    }
}
