using Edge.Control;
using Edge.Hosting;
using Microsoft.AspNetCore.Builder;

var builder = EdgeHost.CreateBuilder("control", args);
builder.AddControl();
await using var app = builder.Build();
app.MapGrpcService<ControlService>();
return await app.RunAsync();
