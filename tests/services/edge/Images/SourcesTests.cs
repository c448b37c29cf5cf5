using Edge.Cli.Images;
using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Images;

public sealed class SourcesTests : IDisposable
{
    private readonly Desk _desk = new();

    public SourcesTests()
    {
        _desk.Write("deploy/sources", "Dockerfile\nservices\nnot-there\n");
        _desk.Write("Dockerfile", "FROM scratch\n");
        _desk.Write("services/store/Program.cs", "one");
        _desk.Write("services/Store/B.cs", "two");
    }

    [Fact]
    public void The_same_sources_have_the_same_name_and_others_another()
    {
        var before = Sources.Fingerprint(_desk.Root);
        Assert.Matches("^[0-9a-f]{12}$", before);
        _desk.Write("README.md", "is no source");
        _desk.Write("services/store/bin/edge.dll", "is made");
        _desk.Write("services/store/obj/x", "is made");
        Assert.Equal(before, Sources.Fingerprint(_desk.Root));
        _desk.Write("services/store/Program.cs", "another");
        Assert.NotEqual(before, Sources.Fingerprint(_desk.Root));
    }

    [Fact]
    public void A_file_that_moved_is_another_state()
    {
        var before = Sources.Fingerprint(_desk.Root);
        File.Move(Path.Combine(_desk.Root, "services/store/Program.cs"), Path.Combine(_desk.Root, "services/store/Main.cs"));
        Assert.NotEqual(before, Sources.Fingerprint(_desk.Root));
    }

    public void Dispose() => _desk.Dispose();
}
