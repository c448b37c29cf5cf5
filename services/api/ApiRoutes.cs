using Edge.Api.Access;
using Edge.Api.Alarms;
using Edge.Api.Commands;
using Edge.Api.Delivery;
using Edge.Api.Diagnostics;
using Edge.Api.Gateway;
using Edge.Api.Heard;
using Edge.Api.Http;
using Edge.Api.Live;
using Edge.Api.Meters;
using Edge.Api.Metrics;
using Edge.Api.OpenApi;
using Edge.Api.Parts;
using Edge.Api.Series;
using Edge.Api.WebPage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Api;

/// <summary>What the api answers to. Below /api nobody learns anything without the token or a session, not even what there is not.</summary>
internal static class ApiRoutes
{
    public const string Root = "/api/v1";

    public static void MapApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", context => Get<PageEndpoint>(context).IndexAsync(context));
        app.MapGet("/page/{version}/{**path}", context => Get<PageEndpoint>(context).PartAsync(context));
        app.MapPost($"{Root}/session", context => Get<SessionEndpoint>(context).BeginAsync(context));
        app.MapGet($"{Root}/session", Guarded(context => Get<SessionEndpoint>(context).AnswerAsync(context)));
        app.MapDelete($"{Root}/session", Guarded(context => Get<SessionEndpoint>(context).EndAsync(context)));
        app.MapAsked<OverviewEndpoint>("overview");
        app.MapAsked<MeterListEndpoint>("meters");
        app.MapAsked<MeterEndpoint>("meters/{id}");
        app.MapAsked<SeriesEndpoint>("meters/{id}/series", "store");
        app.MapAsked<SignalEndpoint>("meters/{id}/signal", "store");
        app.MapAsked<CsvEndpoint>("meters/{id}/readings.csv", "store");
        app.MapAsked<HeardEndpoint>("heard");
        app.MapAsked<AlarmsEndpoint>("alarms");
        app.MapAsked<DeliveryEndpoint>("delivery");
        app.MapAsked<SystemEndpoint>("system");
        app.MapAsked<TunnelEndpoint>("tunnel");
        app.MapAsked<UpdateEndpoint>("update");
        app.MapAsked<BackupListEndpoint>("backups");
        app.MapAsked<AuditEndpoint>("audit");
        app.MapAsked<DiagnosticsEndpoint>("diagnostics.tar.gz");
        app.MapAsked<EventsEndpoint>("events");
        app.MapAsked<MetricsEndpoint>("metrics");
        app.MapAsked<OpenApiEndpoint>("openapi.json");
        app.MapAsked<StatusEndpoint>("status");
        app.MapPost($"{Root}/send-now", Guarded(context => Get<SendNowEndpoint>(context).AnswerAsync(context)));
        app.MapPost($"{Root}/meters", Guarded(context => Get<AddMeterEndpoint>(context).AnswerAsync(context)));
        app.MapPost($"{Root}/backup", Guarded(context => Get<BackupEndpoint>(context).AnswerAsync(context)));
        app.MapPost($"{Root}/commands/{{name}}", Guarded(context => Get<CommandEndpoint>(context).AnswerAsync(context)));
        app.Map("/api/{**path}", Guarded(Problem.NotFoundAsync));
        app.MapFallback("{**path}", Problem.NotFoundAsync);
    }

    /// <summary>A resource; the part that it streams from is named when that fails.</summary>
    private static void MapAsked<T>(this IEndpointRouteBuilder app, string path, string part = "") where T : IEndpoint =>
        app.MapGet($"{Root}/{path}", Guarded(context => PartProblem.CatchAsync(context, part, Get<T>(context).AnswerAsync)));

    private static RequestDelegate Guarded(RequestDelegate handler) => context => Get<AccessGuard>(context).PassAsync(context, handler);

    private static T Get<T>(HttpContext context) where T : notnull => context.RequestServices.GetRequiredService<T>();
}
