using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Control.Auditing;
using Edge.Control.Commands;
using Edge.Hosting;
using Edge.V1;
using Grpc.Core;

namespace Edge.Control.Configuring.NewMeters;

/// <summary>The call by which somebody adds a meter; what is saved, or was to be, is written down without its key.</summary>
internal sealed class AddMeterCall(MeterAdder meters, AuditLog audit, TimeProvider time)
{
    private const string Name = "add-meter";

    // As a person wrote it: the audit is no page.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<AddMeterResponse> RunAsync(AddMeterRequest request, CancellationToken stop)
    {
        CommandCalls.DemandOrigin(request.Origin, CommandCalls.OverTheApi);
        var call = new CommandCall(request.Origin, time);
        try
        {
            var added = await meters.AddAsync(request, stop);
            if (added.Saved)
                Audit(call, request, CommandAudit.DoneOutcome, "");
            return added;
        }
        catch (ConfigurationException e)
        {
            Audit(call, request, CommandError.Failed, e.Message);
            throw new RpcException(new Status(StatusCode.FailedPrecondition, e.Message));
        }
    }

    private void Audit(CommandCall call, AddMeterRequest request, string outcome, string text)
    {
        var args = new JsonObject { ["name"] = request.Name, ["id"] = request.MeterId, ["driver"] = request.Driver }.ToJsonString(Readable);
        audit.Add(call.Entry(Name, args, outcome, text), isRefused: false);
    }
}
