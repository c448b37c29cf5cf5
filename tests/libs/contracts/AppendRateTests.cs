using System.Globalization;
using Edge.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StoreContract = Edge.V1.Store;

namespace Edge.Contracts.Tests;

/// <summary>The busiest contract on a real connection: telegram batches in, one acknowledgement for each telegram out.</summary>
public sealed class AppendRateTests
{
    [Theory]
    [Trait("Category", "proof")]
    [InlineData(50)]
    [InlineData(500)]
    public async Task A_stream_carries_every_telegram_and_every_acknowledgement(int batch)
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("EDGE_PROOF_COUNT") ?? "200000", CultureInfo.InvariantCulture);
        var batches = Math.Max(2, count / batch);
        await using var app = await ServeAsync();
        using var channel = GrpcChannel.ForAddress(app.Urls.Single());
        await RunAsync(channel, batch, batches / 2);

        var begin = TimeProvider.System.GetTimestamp();
        var acknowledged = await RunAsync(channel, batch, batches);
        var rate = acknowledged / TimeProvider.System.GetElapsedTime(begin).TotalSeconds;

        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"count {acknowledged}, batches of {batch}: {rate:N0} telegrams/s"));
        Assert.Equal((long)batches * batch, acknowledged);
    }

    private static async Task<long> RunAsync(GrpcChannel channel, int batch, int batches)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var append = new StoreContract.StoreClient(channel).Append(
            deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5), cancellationToken: cancel);
        var request = Batch(batch);
        var writing = Task.Run(
            async () =>
            {
                for (var sent = 0; sent < batches; sent++) await append.RequestStream.WriteAsync(request, cancel);
                await append.RequestStream.CompleteAsync();
            },
            cancel);
        long acknowledged = 0;
        await foreach (var answer in append.ResponseStream.ReadAllAsync(cancel)) acknowledged += answer.Outcomes.Count;
        await writing;
        return acknowledged;
    }

    private static AppendRequest Batch(int telegrams)
    {
        var request = new AppendRequest { InstanceId = "bench" };
        for (var sequence = 1ul; sequence <= (ulong)telegrams; sequence++)
        {
            request.Telegrams.Add(new Telegram
            {
                Sequence = sequence,
                ReceivedAtMs = 1_700_000_000_000,
                Clock = new ClockState { Set = true, BootId = "7d1ad3d2-9d5d-4c0f-9d9c-3f6f0e1d8f11", UptimeMs = 1 },
                Receiver = "radio",
                Frame = ByteString.CopyFrom(new byte[80]),
                Decoded = new Decoded { MeterId = "12345678", MeterName = "cellar", RawJson = new string('j', 280) },
            });
        }

        return request;
    }

    private static async Task<WebApplication> ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        var app = builder.Build();
        app.MapGrpcService<Acknowledging>();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private sealed class Acknowledging : StoreContract.StoreBase
    {
        public override async Task Append(
            IAsyncStreamReader<AppendRequest> requestStream, IServerStreamWriter<AppendResponse> responseStream, ServerCallContext context)
        {
            while (await requestStream.MoveNext(context.CancellationToken))
            {
                var telegrams = requestStream.Current.Telegrams;
                var answer = new AppendResponse { FirstSequence = telegrams[0].Sequence };
                answer.Outcomes.AddRange(telegrams.Select(_ => AppendOutcome.Stored));
                await responseStream.WriteAsync(answer, context.CancellationToken);
            }
        }
    }
}
