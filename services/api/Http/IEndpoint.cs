using Microsoft.AspNetCore.Http;

namespace Edge.Api.Http;

/// <summary>One resource, or one action.</summary>
internal interface IEndpoint
{
    /// <summary>Answers a request whose sender has shown who he is.</summary>
    Task AnswerAsync(HttpContext context);
}
