using Edge.Hosting;
using Edge.Listener;
using Edge.Listener.Serving;
using Microsoft.AspNetCore.Builder;

var builder = EdgeHost.CreateBuilder("listener", args);
builder.AddListener();
await using var app = builder.Build();
app.MapGrpcService<ListenerService>();
return await app.RunAsync();
