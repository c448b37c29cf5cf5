using System.Text;
using Edge.Listener.Decoding;

namespace Edge.Listener.Tests.Decoding;

public sealed class ProbeTests
{
    private const string With = "{\"id\":\"00000000\",\"total_m3\":1,\"max_flow_m3h\":0.005}";
    private const string Without = "{\"id\":\"00000000\",\"total_m3\":1.001}";
    private const string Error = "{\"id\":\"00000000\",\"error\":\"decryption failed, please check key\"}";

    [Theory]
    [InlineData("Honest", With, Without, Without)]
    [InlineData("Remembers", With, With, Without)]
    [InlineData("Remembers", With, Without, With)]
    [InlineData("Open", With, Without)]
    [InlineData("Failed", Without)]
    [InlineData("Failed", With, Error)]
    [InlineData("Failed", With, Without, Error)]
    public void Its_answers_show_what_kind_of_decoder_it_is(string state, params string[] answers)
    {
        var probe = new Probe();
        var states = answers.Select(answer => probe.Take(Encoding.UTF8.GetBytes(answer))).ToList();
        Assert.Equal(state, states[^1].ToString());
    }
}
