using Edge.Hosting;
using Edge.Trial;

var builder = EdgeHost.CreateBuilder("trial", args);
builder.AddOptions<TrialOptions>();
builder.AddClient<Edge.V1.Control.ControlClient>("control").AddWorker<TrialWorker>();
await using var app = builder.Build();
return await app.RunAsync();
