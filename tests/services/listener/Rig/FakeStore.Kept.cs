using Edge.V1;
using Grpc.Core;

namespace Edge.Listener.Tests.Rig;

/// <summary>The shelf of the frames that could not be decoded, as the contract has it.</summary>
internal sealed partial class FakeStore
{
    private const int PageFrames = 500;

    private readonly SortedDictionary<ulong, KeptFrame> _kept = [];
    private ulong _lastKeptId;

    public IReadOnlyList<KeptFrame> Kept
    {
        get
        {
            lock (_gate)
                return [.. _kept.Values];
        }
    }

    /// <summary>Puts a frame on the shelf as if it had been rejected long ago.</summary>
    public KeptFrame Keep(byte[] frame, string meterId, string reason, long receivedAtMs)
    {
        var kept = new KeptFrame
        {
            Frame = Google.Protobuf.ByteString.CopyFrom(frame),
            MeterId = meterId,
            Reason = reason,
            ReceivedAtMs = receivedAtMs,
            Receiver = "cellar",
            RssiDbm = -81,
            AlsoHeardBy = { "attic" },
            Clock = new ClockState { Set = true, BootId = "an earlier boot", UptimeMs = 4_711 },
        };
        lock (_gate)
            _kept.Add(kept.Id = ++_lastKeptId, kept);
        return kept;
    }

    /// <summary>An alarm that was raised in an earlier life of the listener.</summary>
    public void Leave(string kind, string subject) => Change(() => _alarms[(kind, subject)] = "from before");

    public override async Task ListKept(ListKeptRequest request, IServerStreamWriter<ListKeptResponse> responseStream, ServerCallContext context)
    {
        foreach (var page in Kept.Where(kept => request.MeterId.Length == 0 || kept.MeterId == request.MeterId).Chunk(PageFrames))
            await responseStream.WriteAsync(new ListKeptResponse { Frames = { page } });
    }

    // False when the frame is no longer kept: then nothing is stored.
    private bool KeepOrRelease(Telegram telegram)
    {
        if (telegram.KeptId != 0)
            return _kept.Remove(telegram.KeptId);
        if (telegram.Rejected is { } rejected)
            _kept.Add(++_lastKeptId, new KeptFrame
            {
                Id = _lastKeptId,
                Frame = telegram.Frame,
                MeterId = rejected.MeterId,
                Reason = rejected.Reason,
                Detail = rejected.Detail,
                ReceivedAtMs = telegram.ReceivedAtMs,
                Receiver = telegram.Receiver,
                Clock = telegram.Clock,
            });
        return true;
    }
}
