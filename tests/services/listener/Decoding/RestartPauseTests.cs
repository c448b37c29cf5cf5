using Edge.Listener.Decoding;

namespace Edge.Listener.Tests.Decoding;

public sealed class RestartPauseTests
{
    private readonly RestartPause _pause = new(new DecoderOptions());

    private static LifeEnd End(LifeEndKind kind, long answers = 0, int? exitCode = 1, params IReadOnlyList<Question> rest) =>
        new(kind, "", exitCode, answers, rest);

    [Fact]
    public void The_pause_grows_from_five_seconds_to_five_minutes_while_nothing_works() =>
        Assert.Equal(
            [5, 10, 20, 40, 80, 160, 300, 300],
            Enumerable.Range(0, 8).Select(_ => (int)_pause.After(End(LifeEndKind.NotWorking)).TotalSeconds));

    [Fact]
    public void Work_brings_it_back_to_the_first()
    {
        for (var i = 0; i < 5; i++)
            _pause.After(End(LifeEndKind.NotWorking));
        Assert.True(_pause.IsDown);
        Assert.Equal(5, _pause.After(End(LifeEndKind.Exited, answers: 1)).TotalSeconds);
        Assert.False(_pause.IsDown);
    }

    [Fact]
    public void A_frame_that_ends_it_does_not_make_the_pause_grow()
    {
        for (var i = 0; i < 10; i++)
            Assert.Equal(5, _pause.After(End(LifeEndKind.Exited, 0, 139, Probe.Questions[0])).TotalSeconds);
    }

    [Fact]
    public void What_was_asked_for_needs_no_pause() => Assert.Equal(TimeSpan.Zero, _pause.After(End(LifeEndKind.Asked)));

    [Theory]
    [InlineData(0, false)]
    [InlineData(129, false)]
    [InlineData(137, false)]
    [InlineData(143, false)]
    [InlineData(1, true)]
    [InlineData(134, true)]
    [InlineData(139, true)]
    public void A_crash_is_the_frames_fault_and_being_killed_is_not(int exitCode, bool framesFault) =>
        Assert.Equal(framesFault, End(LifeEndKind.Exited, 1, exitCode).IsTheFramesFault);
}
