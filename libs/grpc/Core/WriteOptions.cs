namespace Grpc.Core;

/// <summary>Hints for writing a message.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>Send it now. The default.</summary>
    None = 0,

    /// <summary>More messages follow at once: it may wait for them and go out together with them.</summary>
    BufferHint = 1,

    /// <summary>Do not compress it. Nothing is ever compressed here.</summary>
    NoCompress = 2,
}

/// <summary>How messages are written from now on.</summary>
/// <param name="flags">The hints.</param>
public class WriteOptions(WriteFlags flags = WriteFlags.None)
{
    /// <summary>Every message goes out at once.</summary>
    public static readonly WriteOptions Default = new();

    /// <summary>The hints.</summary>
    public WriteFlags Flags { get; } = flags;
}
