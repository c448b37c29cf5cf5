using Edge.Listener.Decoding;
using Edge.Listener.Meters;
using Edge.Listener.Receivers;

namespace Edge.Listener.Serving;

/// <summary>What callers may ask of the programs that we run.</summary>
internal sealed class ChildDesk(Decoder decoder, Dongles dongles, DecoderProgram program, DeviceCheck devices)
{
    private const string DecoderName = "decoder";

    /// <summary>Starts anew: the decoder, a dongle's program, or all of them when no name is given. False: there is no such child.</summary>
    public bool Restart(string child)
    {
        if (child is "" or DecoderName)
            decoder.Restart();
        return child == DecoderName || dongles.Restart(child);
    }

    public Task<string> VersionAsync(CancellationToken stop) => program.VersionAsync(stop);

    public Task<(bool Present, string Text)> LookForDeviceAsync(CancellationToken stop) => devices.LookAsync(stop);
}
