using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.Cli.Tests.Support;

/// <summary>Answers HTTP on a free port as the gateway's api or the stand-in cloud would.</summary>
internal sealed class PlayedApi : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _answering;

    public PlayedApi(Func<HttpListenerRequest, (int Code, string Json)> answer)
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _answering = AnswerAsync(answer);
    }

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _answering;
        _listener.Close();
    }

    private async Task AnswerAsync(Func<HttpListenerRequest, (int Code, string Json)> answer)
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var (code, json) = answer(context.Request);
            context.Response.StatusCode = code;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(json));
            context.Response.Close();
        }
    }
}
