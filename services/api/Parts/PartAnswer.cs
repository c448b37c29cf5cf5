using System.Text.Json.Serialization.Metadata;
using Edge.Api.Http;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Parts;

/// <summary>Answers with what one part says, or with why it does not.</summary>
internal static class PartAnswer
{
    /// <param name="context">The request.</param>
    /// <param name="query">Its parameters; when they are wrong, that is the answer.</param>
    /// <param name="asked">Asks the part.</param>
    /// <param name="of">Makes the answer of what it says.</param>
    /// <param name="type">How that is written.</param>
    public static async Task WriteAsync<TPart, TAnswer>(
        HttpContext context, QueryReader query, Func<Task<Part<TPart>>> asked, Func<TPart, TAnswer> of, JsonTypeInfo<TAnswer> type) where TPart : class
    {
        if (query.Error is not null)
        {
            await query.AnswerErrorAsync(context);
            return;
        }
        var (answer, reason) = await asked();
        if (answer is null)
            await PartProblem.WriteAsync(context, reason!);
        else
            await Answer.JsonAsync(context, of(answer), type);
    }
}
