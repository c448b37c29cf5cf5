using Grpc.Core;
using Grpc.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Grpc.AspNetCore.Server;

/// <summary>Answers UNIMPLEMENTED to gRPC calls that no other endpoint takes, and leaves every other request alone.</summary>
internal static class UnknownMethodEndpoint
{
    public static void Map(IEndpointRouteBuilder routes, CallHost host)
    {
        var pattern = RoutePatternFactory.Parse(
            "{unknownService}/{unknownMethod}", defaults: null, parameterPolicies: new { unknownMethod = new GrpcOnly() });
        routes.Map(pattern, http => Answer(http, host)).WithDisplayName("gRPC - unknown method");
    }

    private static Task Answer(HttpContext http, CallHost host)
    {
        var refusal = RequestCheck.Refusal(http.Request)
            ?? new RequestCheck(StatusCodes.Status200OK, new Status(StatusCode.Unimplemented, $"{http.Request.Path} is not served here."));
        refusal.Answer(http, host.Logger);
        return Task.CompletedTask;
    }

    private sealed class GrpcOnly : IRouteConstraint
    {
        public bool Match(
            HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
            httpContext is { Request: var request } && HttpMethods.IsPost(request.Method) && Wire.IsGrpc(request.ContentType);
    }
}
