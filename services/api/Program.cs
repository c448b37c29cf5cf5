using Edge.Api;
using Edge.Hosting;

var builder = EdgeHost.CreateBuilder("api", args);
builder.AddApi();
await using var app = builder.Build();
app.MapApi();
return await app.RunAsync();
