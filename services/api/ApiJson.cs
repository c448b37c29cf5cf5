using System.Text.Json.Serialization;
using Edge.Api.Access;
using Edge.Api.Alarms;
using Edge.Api.Commands;
using Edge.Api.Delivery;
using Edge.Api.Gateway;
using Edge.Api.Heard;
using Edge.Api.Http;
using Edge.Api.Meters;
using Edge.Api.Parts;
using Edge.Api.Picture;
using Edge.Api.Series;

namespace Edge.Api;

/// <summary>How the answers are written: lower_snake_case, what is not known as null.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(MomentConverter)])]
[JsonSerializable(typeof(AlarmChange))]
[JsonSerializable(typeof(AlarmsAnswer))]
[JsonSerializable(typeof(AuditAnswer))]
[JsonSerializable(typeof(BackupAnswer))]
[JsonSerializable(typeof(BackupListAnswer))]
[JsonSerializable(typeof(CommandDone))]
[JsonSerializable(typeof(ConsumptionAnswer))]
[JsonSerializable(typeof(DeliveryAnswer))]
[JsonSerializable(typeof(HeardAnswer))]
[JsonSerializable(typeof(HeardRow))]
[JsonSerializable(typeof(IReadOnlyList<Unreachable>))]
[JsonSerializable(typeof(MeterCounts))]
[JsonSerializable(typeof(MeterDetail))]
[JsonSerializable(typeof(MeterRow))]
[JsonSerializable(typeof(OverviewAnswer))]
[JsonSerializable(typeof(ServiceRow))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(SignalAnswer))]
[JsonSerializable(typeof(SystemAnswer))]
[JsonSerializable(typeof(TunnelAnswer))]
[JsonSerializable(typeof(UpdateAnswer))]
[JsonSerializable(typeof(ValueAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext;
