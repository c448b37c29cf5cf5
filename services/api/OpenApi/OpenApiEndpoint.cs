using Edge.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.OpenApi;

/// <summary>The description of this API for programs (OpenAPI 3.1): a file that is part of this program, compared with the answers by a test.</summary>
internal sealed class OpenApiEndpoint : IEndpoint
{
    private const string Resource = "openapi.json";

    public static Stream Open() => typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream(Resource)
        ?? throw new InvalidOperationException($"{Resource} is not part of this program.");

    public async Task AnswerAsync(HttpContext context)
    {
        await using var document = Open();
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = document.Length;
        await document.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
