using System.Threading.Channels;
using Edge.Probe.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Edge.Grpc.Tests;

/// <summary>The probe on the library under test; see probe.proto for the orders that it obeys.</summary>
public sealed class ProbeService(TimeProvider time) : Probe.V1.Probe.ProbeBase
{
    private readonly Channel<string> _seen = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _written;

    /// <summary>What happened, in order: <c>hanging</c>, <c>cancelled</c>.</summary>
    public ChannelReader<string> Seen => _seen.Reader;

    /// <summary>Responses that <see cref="Count"/> has handed to the transport.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Lets those go on that obey the order <c>hold</c>.</summary>
    public void Release() => _released.TrySetResult();

    public override async Task<Note> Echo(Note request, ServerCallContext context) => await ObeyAsync(request, context);

    public override async Task<Note> Sum(IAsyncStreamReader<Note> requestStream, ServerCallContext context)
    {
        var sum = new Note();
        await foreach (var request in requestStream.ReadAllAsync())
        {
            await ObeyAsync(request, context);
            sum = new Note { Number = sum.Number + request.Number, Text = request.Text };
        }

        return sum;
    }

    public override async Task Count(Note request, IServerStreamWriter<Note> responseStream, ServerCallContext context)
    {
        if (request.Text != "hang") await ObeyAsync(request, context);
        for (var number = 1ul; number <= request.Number; number++)
        {
            await responseStream.WriteAsync(new Note { Number = number, Data = request.Data });
            Interlocked.Increment(ref _written);
        }

        if (request.Text == "hang") await HangAsync(context);
    }

    public override async Task Chat(
        IAsyncStreamReader<Note> requestStream, IServerStreamWriter<Note> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext())
            await responseStream.WriteAsync(await ObeyAsync(requestStream.Current, context));
    }

    private async Task<Note> ObeyAsync(Note note, ServerCallContext context)
    {
        switch (note.Text)
        {
            case "fail":
                var why = new Metadata { { "why", "order" }, { "why-bin", [0x00, 0xff] } };
                throw new RpcException(new Status((StatusCode)note.Number, note.Data.ToStringUtf8()), why);
            case "throw":
                throw new InvalidOperationException("a secret of the house");
            case "hang":
                await HangAsync(context);
                return note;
            case "hold":
                await _released.Task.WaitAsync(context.CancellationToken);
                return note;
            case "deaf":
                await _released.Task;
                return note;
            case "metadata":
                await SendMetadataBackAsync(context);
                return note;
            case "trace":
                return new Note { Text = System.Diagnostics.Activity.Current?.TraceId.ToHexString() ?? "none" };
            case "big":
                return new Note { Text = "big", Data = ByteString.CopyFrom(new byte[note.Number]) };
            case "deadline":
                return new Note { Number = (ulong)(context.Deadline - time.GetUtcNow().UtcDateTime).TotalMilliseconds };
            default:
                return note;
        }
    }

    private async Task HangAsync(ServerCallContext context)
    {
        _seen.Writer.TryWrite("hanging");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, context.CancellationToken);
        }
        finally
        {
            _seen.Writer.TryWrite("cancelled");
        }
    }

    private static async Task SendMetadataBackAsync(ServerCallContext context)
    {
        var headers = new Metadata();
        foreach (var entry in context.RequestHeaders.Where(entry => entry.Key.StartsWith("x-", StringComparison.Ordinal)))
        {
            headers.Add(entry);
            var key = "t-" + entry.Key;
            context.ResponseTrailers.Add(entry.IsBinary ? new Metadata.Entry(key, entry.ValueBytes) : new(key, entry.Value));
        }

        await context.WriteResponseHeadersAsync(headers);
    }
}
