using Edge.Store.Queries;
using Edge.Store.Writing;
using Edge.V1;
using Grpc.Core;

namespace Edge.Store.Alarms;

/// <summary>
/// The calls about alarms. The beginning and the end of an episode are committed at once; what is raised again and again waits for the
/// commit of the telegrams, so that a flapping alarm does not wear out the card.
/// </summary>
internal sealed class AlarmCalls(Writer writer, Reads reads)
{
    private const int MaxListed = 1000;

    public async Task<RaiseAlarmResponse> RaiseAsync(RaiseAlarmRequest request, CancellationToken cancellation)
    {
        AlarmCheck.Demand(request.Kind, request.Subject);
        AlarmCheck.DemandText(request.Text);
        return await writer.ShareAsync(store => new RaiseAlarmResponse { Alarm = Raise(store, request) },
            store => store.Alarms.Lasts(request.Kind, request.Subject) ? Urgency.Waits : Urgency.Now, cancellation);
    }

    public async Task<ClearAlarmResponse> ClearAsync(ClearAlarmRequest request, CancellationToken cancellation)
    {
        AlarmCheck.Demand(request.Kind, request.Subject);
        return await writer.ShareAsync(store => new ClearAlarmResponse { Cleared = store.Alarms.Clear(request.Kind, request.Subject) },
            store => store.Alarms.Lasts(request.Kind, request.Subject) ? Urgency.Now : Urgency.Nothing, cancellation);
    }

    public async Task<ListAlarmsResponse> ListAsync(ListAlarmsRequest request, CancellationToken cancellation)
    {
        if (request.Limit > MaxListed)
            throw new RpcException(new(StatusCode.InvalidArgument, $"limit: at most {MaxListed} is expected"));
        var limit = request.Limit == 0 ? MaxListed : (int)request.Limit;
        var answer = new ListAlarmsResponse();
        answer.Alarms.AddRange(await reads.ReadAsync(database => AlarmTable.List(database, request.IncludeCleared, limit), cancellation));
        return answer;
    }

    private static Alarm Raise(OpenStore store, RaiseAlarmRequest request) =>
        store.Alarms.HasRoomFor(request.Kind, request.Subject)
            ? store.Alarms.Raise(request.Kind, request.Subject, request.Text, request.SinceMs)
            : throw new RpcException(new(StatusCode.ResourceExhausted, $"{AlarmTable.MaxLasting} alarms last already"));
}
