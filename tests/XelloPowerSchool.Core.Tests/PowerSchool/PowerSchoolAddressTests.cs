using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

public sealed class PowerSchoolAddressTests
{
    [Theory]
    [InlineData("ps.district.org", "https://ps.district.org/")]
    [InlineData("  https://ps.district.org/admin/pw.html?x=1#y  ", "https://ps.district.org/")]
    [InlineData("https://ps.district.org/admin/home.html", "https://ps.district.org/")]
    [InlineData("ps.district.org/public/home.html", "https://ps.district.org/")]
    [InlineData("HTTPS://PS.District.ORG:8443/admin/", "https://ps.district.org:8443/")]
    [InlineData("ps.district.org:8443", "https://ps.district.org:8443/")]
    [InlineData("//ps.district.org/admin", "https://ps.district.org/")]
    [InlineData("<https://ps.district.org/>.", "https://ps.district.org/")]
    [InlineData("\"https://ps.district.org\"", "https://ps.district.org/")]
    [InlineData("https://10.1.2.3", "https://10.1.2.3/")]
    [InlineData("https://[2001:db8::1]:444/x", "https://[2001:db8::1]:444/")]
    [InlineData("http://localhost:5123/x", "http://localhost:5123/")]
    [InlineData("http://127.0.0.1:5123", "http://127.0.0.1:5123/")]
    [InlineData("http://[::1]:5123", "http://[::1]:5123/")]
    public void PastedTextBecomesTheBaseAddress(string pasted, string expected) =>
        Assert.Equal(expected, PowerSchoolAddress.Parse(pasted).AbsoluteUri);

    [Theory]
    [InlineData("http://ps.district.org")]
    [InlineData("http://localhost.district.org")]
    [InlineData("HTTP://10.1.2.3:80/")]
    public void PlainHttpIsOnlyForThisMachine(string pasted) =>
        Assert.Equal("InsecureAddress", Assert.Throws<XelloException>(() => PowerSchoolAddress.Parse(pasted)).Id);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("https://")]
    [InlineData("hello world")]
    [InlineData("ftp://ps.district.org")]
    [InlineData("file:///etc/hosts")]
    [InlineData("https://ps..org:x")]
    [InlineData("https://admin:canary-secret@ps.district.org")]
    public void NonsenseIsRefusedWithoutQuotingIt(string pasted)
    {
        var e = Assert.Throws<XelloException>(() => PowerSchoolAddress.Parse(pasted));
        Assert.Equal("InvalidAddress", e.Id);
        Assert.DoesNotContain("canary", e.ToString(), StringComparison.Ordinal);
    }
}
