using Edge.Listener.Frames;
using Edge.Listener.Meters;

namespace Edge.Listener.Tests.Meters;

public sealed class AddressExpressionTests
{
    private static readonly LinkAddress Sontex = new(0x12345678, 0x4DEE, 0x3C, 0x07);

    private static bool Matches(string expression, params LinkAddress[] addresses) => AddressExpression.Parse(expression, out _)!.Match(addresses) is not null;

    [Theory]
    [InlineData("12345678", true)]
    [InlineData("12345679", false)]
    [InlineData("*", true)]
    [InlineData("ANYID", true)]
    [InlineData("12*", true)]
    [InlineData("1234567*", true)]
    [InlineData("13*", false)]
    [InlineData("*,!12345678", false)]
    [InlineData("!12345678,*", false)]
    [InlineData("*,!22222222", true)]
    [InlineData("*,!12*", false)]
    [InlineData("22222222, 12345678", true)]
    [InlineData("1*.M=SON.V=3c.T=07", true)]
    [InlineData("1*.T=07.M=SON", true)]
    [InlineData("*.M=KAM", false)]
    [InlineData("*.V=3d", false)]
    [InlineData("*.T=06", false)]
    [InlineData("*.M=EE4D", true)]
    [InlineData("*,!*.M=SON", false)]
    [InlineData("12345678.V=3C", true)]
    public void An_address_is_meant_as_the_decoder_means_it(string expression, bool expected) => Assert.Equal(expected, Matches(expression, Sontex));

    [Fact]
    public void Any_address_of_a_telegram_may_be_meant_and_an_excluded_one_takes_it_out()
    {
        var transport = Sontex with { Id = 0x22222222 };
        Assert.True(Matches("22*", transport, Sontex));
        Assert.True(Matches("12*", transport, Sontex));
        Assert.False(Matches("12*,!22222222", transport, Sontex));
    }

    [Fact]
    public void A_capital_in_an_id_is_no_difference_and_only_eight_digits_alone_are_one_meter()
    {
        Assert.Equal((0x1234ABCDu, "1234abcd"), (AddressExpression.Parse("1234ABcd", out _)!.ExactId, AddressExpression.Parse("1234ABcd", out _)!.Text));
        Assert.Equal("1a*.M=SON,!22222222", AddressExpression.Parse("1A*.M=SON, !22222222", out _)!.Text);
        Assert.All(["12345678.M=SON", "12345678,12345679", "12345678,!22222222", "*"], text => Assert.Null(AddressExpression.Parse(text, out _)!.ExactId));
    }

    [Theory]
    [InlineData("", "has an empty part")]
    [InlineData("12345678,", "has an empty part")]
    [InlineData("!", "is not 8 digits and no wildcard such as 12*")]
    [InlineData("123456789", "is not 8 digits and no wildcard such as 12*")]
    [InlineData("1234567", "is not 8 digits and no wildcard such as 12*")]
    [InlineData("12345678*", "is not 8 digits and no wildcard such as 12*")]
    [InlineData("**", "is not 8 digits and no wildcard such as 12*")]
    [InlineData("*12", "is not 8 digits and no wildcard such as 12*")]
    [InlineData("!!12345678", "is not 8 digits and no wildcard such as 12*")]
    [InlineData("'; rm -rf /", "is not 8 digits and no wildcard such as 12*")]
    [InlineData("../../x", "is not 8 digits and no wildcard such as 12*")]
    [InlineData("p1", "is the address of a wired meter; here only radio is heard")]
    [InlineData("*.M=son", "has a condition that is none of .M=ABC (maker), .V=01 (version), .T=07 (type)")]
    [InlineData("*.V=1", "has a condition that is none of .M=ABC (maker), .V=01 (version), .T=07 (type)")]
    [InlineData("*.", "has a condition that is none of .M=ABC (maker), .V=01 (version), .T=07 (type)")]
    [InlineData("*.X=07", "has a condition that is none of .M=ABC (maker), .V=01 (version), .T=07 (type)")]
    [InlineData("!12345678", "only says what is not meant; *,!12345678 means all but that one")]
    public void What_is_none_is_told(string text, string wrong)
    {
        Assert.Null(AddressExpression.Parse(text, out var told));
        Assert.Equal(wrong, told);
    }

    [Fact]
    public void A_thousand_parts_are_refused() => Assert.Null(AddressExpression.Parse(string.Join(',', Enumerable.Repeat("*", 1_000)), out _));
}
