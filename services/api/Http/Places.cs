using Microsoft.AspNetCore.Http;

namespace Edge.Api.Http;

/// <summary>So many at a time of what takes long, for each of them holds a connection; who comes while all places are taken is told so at once.</summary>
internal sealed class Places(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);

    public async Task HoldAsync(HttpContext context, RequestDelegate handler, RequestDelegate whenFull)
    {
        if (!await _free.WaitAsync(TimeSpan.Zero, context.RequestAborted))
        {
            await whenFull(context);
            return;
        }
        try
        {
            await handler(context);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();
}
