using Edge.Testing;

namespace Edge.Hosting.Tests.Clock;

public sealed class ClockRuleTests
{
    // The C library's own way to the same answer: 5 is TIME_ERROR, not synchronised.
    private const string AskLibrary = "import ctypes; print(ctypes.CDLL('libc.so.6').adjtimex(ctypes.create_string_buffer(512)))";

    [Fact]
    public async Task The_kernels_word_is_the_c_librarys()
    {
        var state = await ToolProcess.RunAsync("/usr/bin/python3", "-c", AskLibrary);
        Assert.Equal(state.Trim() != "5", new ClockRule(new ClockOptions()).IsSet);
    }

    [Fact]
    public void A_trusted_clock_is_set_whatever_the_kernel_says() =>
        Assert.True(new ClockRule(new ClockOptions { Mode = ClockMode.Trusted }).IsSet);
}
