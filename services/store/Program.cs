using Edge.Hosting;
using Edge.Store;
using Microsoft.AspNetCore.Builder;

var builder = EdgeHost.CreateBuilder("store", args);
builder.AddStore();
await using var app = builder.Build();
app.MapGrpcService<StoreService>();
return await app.RunAsync();
