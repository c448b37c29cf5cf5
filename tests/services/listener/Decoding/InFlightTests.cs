using Edge.Listener.Decoding;

namespace Edge.Listener.Tests.Decoding;

public sealed class InFlightTests : IDisposable
{
    private readonly InFlight _inFlight = new(3, TimeProvider.System);

    public void Dispose() => _inFlight.Dispose();

    [Fact]
    public void Room_comes_back_when_it_is_given_back_for_all_that_was_answered()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.True(_inFlight.TryReserve());
            _inFlight.Add(Probe.Questions[0]);
        }

        Assert.False(_inFlight.TryReserve());
        Assert.Equal(2, _inFlight.Answered());
        Assert.Equal(1, _inFlight.Answered());
        Assert.False(_inFlight.TryReserve());
        Assert.Equal(1, _inFlight.GiveBackAnswered());
        Assert.True(_inFlight.TryReserve());
        Assert.True(_inFlight.TryReserve());
        Assert.False(_inFlight.TryReserve());
        Assert.Single(_inFlight.Rest());
    }
}
