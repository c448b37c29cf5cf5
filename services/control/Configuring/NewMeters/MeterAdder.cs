using Edge.Control.Configuring.Changes;
using Edge.Control.Configuring.Files;
using Edge.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Configuring.NewMeters;

/// <summary>Tries a new meter, and writes its file when it is in order; the listener finds the file by itself.</summary>
internal sealed class MeterAdder(ConfigFolder folder, ChangeLock gate, Listener.ListenerClient listener, TimeProvider time, ILogger<MeterAdder> log)
{
    // The listener gives up after 10 s.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <exception cref="ConfigurationException">The configuration cannot be changed now.</exception>
    /// <exception cref="RpcException">There is such a meter already, or the listener does not answer.</exception>
    public async Task<AddMeterResponse> AddAsync(AddMeterRequest request, CancellationToken stop)
    {
        if (NewMeter.Read(request, out var fault) is not { } meter)
            return new AddMeterResponse { Fault = fault };
        using var taken = request.DryRun ? null : gate.Take();
        RefuseKnown(meter);
        if (meter.Driver.Length == 0)
            meter = meter.With(await SuggestAsync(meter.Id, stop));
        var trial = await listener.TestMeterAsync(
            new TestMeterRequest { File = meter.File, Content = ByteString.CopyFrom(meter.Content()) }, Within(stop));
        var saved = !request.DryRun && trial.Fault.Length == 0 && (trial.FramesDecoded > 0 || request.Anyway);
        if (saved)
            Save(meter);
        return new AddMeterResponse
        {
            Saved = saved,
            Fault = trial.Fault,
            FramesTried = trial.FramesTried,
            FramesDecoded = trial.FramesDecoded,
            ReadingJson = trial.ReadingJson,
            Trouble = trial.Trouble,
        };
    }

    // By what the files say, not by what the listener has noticed of them so far.
    private void RefuseKnown(NewMeter meter)
    {
        foreach (var file in folder.ListMeters())
        {
            if (file == meter.File)
                throw Known($"there is a file {file} already: another name is needed");
            if (folder.Read(ConfigFolder.MeterFile(file)) is not { } content)
                continue;
            var known = MeterText.Of(content);
            if (known.Id == meter.Id)
                throw Known($"the meter {meter.Id} is in {file} already");
            if (known.Name == meter.Name)
                throw Known($"the name {meter.Name} is in {file} already");
        }
    }

    private async Task<string> SuggestAsync(string id, CancellationToken stop)
    {
        var heard = await listener.ListHeardAsync(new ListHeardRequest { Limit = 10_000 }, Within(stop));
        var known = heard.Addresses.FirstOrDefault(address => address.MeterId == id && address.SuggestedDriver.Length > 0);
        return known?.SuggestedDriver ?? "auto";
    }

    private void Save(NewMeter meter)
    {
        folder.Put(ConfigFolder.MeterFile(meter.File), meter.Content());
        ConfiguringLog.MeterAdded(log, meter.Id, meter.File);
    }

    private CallOptions Within(CancellationToken stop) => new(deadline: time.GetUtcNow().UtcDateTime + Patience, cancellationToken: stop);

    private static RpcException Known(string text) => new(new Status(StatusCode.AlreadyExists, text));
}
