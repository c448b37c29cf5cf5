using Edge.V1;
using Google.Protobuf.Reflection;

namespace Edge.Contracts.Tests;

/// <summary>
/// Services of two releases talk to each other while an update is under way, and a backup is read by another release than wrote it.
/// So a field, a value or a method that was ever released keeps its number, name and type. Additions are free: run this test with
/// EDGE_UPDATE_CONTRACTS=path/of/contracts.snapshot and commit the file.
/// </summary>
public sealed class ContractTests
{
    private static readonly FileDescriptor[] Contracts =
    [
        CommonReflection.Descriptor, StoreReflection.Descriptor, ListenerReflection.Descriptor, UplinkReflection.Descriptor,
        ControlReflection.Descriptor,
    ];

    [Fact]
    public async Task No_contract_is_broken()
    {
        var snapshot = await File.ReadAllLinesAsync(
            Path.Combine(AppContext.BaseDirectory, "contracts.snapshot"), TestContext.Current.CancellationToken);
        var now = ContractText.Of(Contracts);
        var difference = ContractDifference.Between(snapshot, now);
        Assert.True(
            difference.Broken.Count == 0,
            $"Broken for peers of another release:\n  {string.Join("\n  ", difference.Broken)}\nKeep the old one and add a new one with a new number.");

        if (Environment.GetEnvironmentVariable("EDGE_UPDATE_CONTRACTS") is { Length: > 0 } file)
        {
            await File.WriteAllLinesAsync(file, now, TestContext.Current.CancellationToken);
            return;
        }

        Assert.True(
            difference.Added.Count == 0,
            $"New, and from the next release on a promise:\n  {string.Join("\n  ", difference.Added)}\n"
            + "Run this test with EDGE_UPDATE_CONTRACTS=path/of/contracts.snapshot and commit the file.");
    }

    [Fact]
    public void Every_contract_is_watched()
    {
        var inAssembly = typeof(CommonReflection).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => (FileDescriptor)type.GetProperty("Descriptor")!.GetValue(null)!);
        Assert.Equal(inAssembly.Select(file => file.Name).Order(), Contracts.Select(file => file.Name).Order());
    }

    [Theory]
    [InlineData("field edge.v1.A 1 name string", "field edge.v1.A 1 name int64", "was:      field edge.v1.A 1 name string")]
    [InlineData("field edge.v1.A 1 name string", "field edge.v1.A 1 title string", "is now:   field edge.v1.A 1 title string")]
    [InlineData("field edge.v1.A 1 name string", "field edge.v1.A 2 name string", "is gone:  field edge.v1.A 1 name string")]
    [InlineData("value edge.v1.E 1 ONE", "value edge.v1.E 1 UNO", "was:      value edge.v1.E 1 ONE")]
    [InlineData("rpc edge.v1.S.M (a) returns (b)", "rpc edge.v1.S.M (a) returns (stream b)", "is now:   rpc edge.v1.S.M (a) returns (stream b)")]
    [InlineData("message edge.v1.A", "message edge.v1.B", "is gone:  message edge.v1.A")]
    public void A_broken_promise_is_named(string before, string after, string said) =>
        Assert.Contains(said, Assert.Single(ContractDifference.Between([before], [after]).Broken));

    [Fact]
    public void An_addition_breaks_nothing()
    {
        var difference = ContractDifference.Between(["message A"], ["field A 1 x string", "message A"]);
        Assert.Empty(difference.Broken);
        Assert.Equal("field A 1 x string", Assert.Single(difference.Added));
    }
}
