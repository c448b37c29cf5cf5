using Edge.Uplink;

var builder = EdgeHost.CreateBuilder("uplink", args);
builder.AddUplink();
await using var app = builder.Build();
app.MapGrpcService<UplinkService>();
return await app.RunAsync();
