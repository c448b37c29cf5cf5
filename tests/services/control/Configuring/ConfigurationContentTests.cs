using System.Text;
using System.Text.Json;
using Edge.Control.Configuring;
using Edge.Control.Configuring.Contents;

namespace Edge.Control.Tests.Configuring;

public sealed class ConfigurationContentTests
{
    private const string Head = """ "gateway":"g","serial":1,"expires_at":"2026-02-01T00:00:00Z" """;

    [Fact]
    public void What_it_says_is_read()
    {
        var content = Parse("{" + Head + """
            ,"settings":{"Uplink":{"Mode":"stream"}},"meters":{"mode":"merge","files":{"a.conf":"name=a","b":null}}}
            """);
        Assert.Equal(("g", 1UL, new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero)), (content.Gateway, content.Serial, content.ExpiresAt));
        Assert.Equal("""{"Uplink":{"Mode":"stream"}}""", content.Settings!.ToJsonString());
        Assert.Equal([("a.conf", "name=a"), ("b", null)], content.Meters.Select(file => (file.Key, file.Value)));
        Assert.False(content.ReplacesMeters);
        Assert.True(Parse("{" + Head + ""","meters":{"mode":"replace","files":{}}}""").ReplacesMeters);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{HEAD}")]
    [InlineData("{HEAD,\"settings\":[]}")]
    [InlineData("{HEAD,\"settings\":null}")]
    [InlineData("{HEAD,\"settings\":{},\"more\":1}")]
    [InlineData("{HEAD,\"settings\":{},\"settings\":{}}")]
    [InlineData("{HEAD,\"meters\":{\"mode\":\"merge\",\"files\":{\"a\":\"\\ud800\"}}}")]
    [InlineData("{HEAD,\"meters\":{\"mode\":\"merge\",\"files\":{}}}")]
    [InlineData("{HEAD,\"meters\":{\"mode\":\"add\",\"files\":{\"a\":\"x\"}}}")]
    [InlineData("{HEAD,\"meters\":{\"files\":{\"a\":\"x\"}}}")]
    [InlineData("{HEAD,\"meters\":{\"mode\":\"merge\",\"files\":{\"a\":1}}}")]
    [InlineData("{HEAD,\"meters\":{\"mode\":\"merge\",\"files\":{\"a\":\"x\"},\"x\":1}}")]
    [InlineData("{HEAD,\"meters\":{\"mode\":\"replace\",\"files\":{\"a\":null}}}")]
    [InlineData("{HEAD,\"meters\":{\"mode\":\"merge\",\"files\":{\"../a\":\"x\"}}}")]
    [InlineData("{HEAD,\"meters\":{\"mode\":\"merge\",\"files\":{\".a\":\"x\"}}}")]
    [InlineData("{HEAD,\"meters\":{\"mode\":\"merge\",\"files\":{\"a~\":\"x\"}}}")]
    [InlineData("{HEAD,\"meters\":{\"mode\":\"merge\",\"files\":{\"a/b\":\"x\"}}}")]
    [InlineData("{HEAD,\"meters\":{\"mode\":\"merge\",\"files\":{\"\":\"x\"}}}")]
    [InlineData("{\"gateway\":\"g\",\"serial\":0,\"expires_at\":\"2026-02-01T00:00:00Z\",\"settings\":{}}")]
    [InlineData("{\"gateway\":\"g\",\"serial\":1.5,\"expires_at\":\"2026-02-01T00:00:00Z\",\"settings\":{}}")]
    [InlineData("{\"gateway\":\"g\",\"serial\":\"1\",\"expires_at\":\"2026-02-01T00:00:00Z\",\"settings\":{}}")]
    [InlineData("{\"gateway\":\"g\",\"serial\":9007199254740993,\"expires_at\":\"2026-02-01T00:00:00Z\",\"settings\":{}}")]
    [InlineData("{\"gateway\":\"g\",\"serial\":1,\"expires_at\":\"2026-02-01\",\"settings\":{}}")]
    [InlineData("{\"gateway\":\"g\",\"serial\":1,\"settings\":{}}")]
    [InlineData("{\"serial\":1,\"expires_at\":\"2026-02-01T00:00:00Z\",\"settings\":{}}")]
    public void Whatever_is_not_so_is_refused(string json) =>
        Assert.Throws<ConfigurationException>(() => Parse(json.Replace("HEAD", Head, StringComparison.Ordinal)));

    [Theory]
    [InlineData("""{"Uplink":{"SendAt":"07:00"}}""", """{"uplink":{"Mode":"daily","SendAt":"07:00"},"Store":{"a":[1]}}""", "uplink")]
    [InlineData("""{"UPLINK":null,"Cloud":{"Host":"h"}}""", """{"Store":{"a":[1]},"Cloud":{"Host":"h"}}""", "Cloud uplink")]
    [InlineData("""{"Store":{"a":[2,3],"b":{"c":null}}}""", """{"uplink":{"Mode":"daily"},"Store":{"a":[2,3],"b":{}}}""", "Store")]
    [InlineData("""{"Store":{"a":[1]}}""", """{"uplink":{"Mode":"daily"},"Store":{"a":[1]}}""", "")]
    [InlineData("""{"Store":{"A":null}}""", """{"uplink":{"Mode":"daily"},"Store":{}}""", "Store")]
    public void Settings_are_merged_member_by_member(string changes, string expected, string sections)
    {
        var (file, changed) = SettingsMerge.Apply("// ours\n{ \"uplink\": { \"Mode\": \"daily\", }, \"Store\": {\"a\":[1]} }"u8, Settings(changes));
        Assert.Equal(expected, JsonElement.Parse(file).GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));
        Assert.Equal(sections, string.Join(' ', changed.Order(StringComparer.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData("""{"Trust":{"OperatorKey":""}}""")]
    [InlineData("""{"trust":null}""")]
    [InlineData("""{"Gateway":{"Id":"x"}}""")]
    [InlineData("""{"Bus":{}}""")]
    [InlineData("""{"Peers":{}}""")]
    [InlineData("""{"Secrets":{}}""")]
    [InlineData("""{"Trust:OperatorKey":""}""")]
    [InlineData("""{"Store":{"x":[{"a:b":1}]}}""")]
    [InlineData("""{"Store":{"x":["\ud800"]}}""")]
    [InlineData("""{"Store":{"\ud800":1}}""")]
    [InlineData("""{"\ud800":1}""")]
    public void What_would_shut_the_operator_out_cannot_be_changed(string changes) =>
        Assert.Throws<ConfigurationException>(() => SettingsMerge.Apply([], Settings(changes)));

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"Store\":{},\"STORE\":{}}")]
    public void Settings_that_are_broken_already_are_left_alone(string file) =>
        Assert.StartsWith("edge.json and these settings cannot be merged: ", Assert.Throws<ConfigurationException>(
            () => SettingsMerge.Apply(Encoding.UTF8.GetBytes(file), Settings("""{"Store":{"a":1}}"""))).Message, StringComparison.Ordinal);

    private static ConfigurationContent Parse(string json) => ConfigurationContent.Parse(Encoding.UTF8.GetBytes(json));

    private static System.Text.Json.Nodes.JsonObject Settings(string json) => System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject();
}
