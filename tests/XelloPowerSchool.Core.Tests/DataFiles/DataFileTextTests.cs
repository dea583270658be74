using System.Globalization;
using CsCheck;
using XelloPowerSchool.DataFiles;
using Xunit;

namespace XelloPowerSchool.Tests.DataFiles;

/// <summary>What is made by hand for speed is what the general way makes.</summary>
public sealed class DataFileTextTests
{
    private const string Form = "0.############";

    [Fact]
    public void NumbersAreWrittenAsTheFrameworkWritesThem() =>
        Gen.Select(Gen.Long[-999_999_999_999_999, 999_999_999_999_999], Gen.Int[0, 12]).Sample((digits, scale) =>
        {
            var number = new decimal((int)(Math.Abs(digits) & 0xFFFFFFFF), (int)(Math.Abs(digits) >> 32), 0, digits < 0, (byte)scale);
            var text = DataFileText.Of(number);
            Assert.Equal(number.ToString(Form, CultureInfo.InvariantCulture), text);
            Assert.True(text == "-0" || DataFileText.IsNumber(text, hasDecimals: true), text);
            Assert.Equal(DataFileText.Of(number * 1.000m), text);
        });

    [Fact]
    public void WholeNumbersToo() => Gen.Int.Sample(number =>
    {
        Assert.Equal(number.ToString(CultureInfo.InvariantCulture), DataFileText.Of(number));
        Assert.True(DataFileText.IsNumber(DataFileText.Of(number), hasDecimals: false));
    });

    [Fact]
    public void OnlyWhatIsWrittenSoIsANumber() => Gen.String[Gen.Char["0123456789.-, +eE"], 0, 8].Sample(text =>
    {
        // Others write 0.50, which is the same number.
        var isWrittenSo = System.Text.RegularExpressions.Regex.IsMatch(text, @"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?\z") && text != "-0";
        Assert.Equal(isWrittenSo, DataFileText.IsNumber(text, hasDecimals: true));
        Assert.Equal(isWrittenSo && !text.Contains('.', StringComparison.Ordinal), DataFileText.IsNumber(text, hasDecimals: false));
    }, iter: 20_000);

    [Fact]
    public void DatesAreWrittenAsTheFrameworkWritesThem() => Gen.Date.Sample(date =>
    {
        Assert.Equal(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), DataFileText.Of(date, DataFileText.IsoDate));
        Assert.Equal(date.ToString("dd-MM-yyyy", CultureInfo.InvariantCulture), DataFileText.Of(date, "dd-MM-yyyy"));
    });

    [Theory]
    [InlineData("0", true)]
    [InlineData("13", true)]
    [InlineData("14", false)]
    [InlineData("-1", false)]
    [InlineData("007", false)]
    [InlineData("100", false)]
    [InlineData("9.0", false)]
    public void LimitsHold(string grade, bool isIn) =>
        Assert.Equal(isIn, DataFileDomain.Of(ProfileLibrary.Get("xello-us")!.Find(XelloDataFileKind.Student)!.Find("CurrentGrade")!).Contains(grade));

    [Theory]
    [InlineData("0", true)]
    [InlineData("1234.5", true)]
    [InlineData("-0.5", false)]
    [InlineData("0.50", true)]
    public void CreditsAreNeverNegative(string credit, bool isIn) =>
        Assert.Equal(isIn, DataFileDomain.Of(ProfileLibrary.Get("xello-us")!.Find(XelloDataFileKind.StudentCourses)!.Find("CreditValue")!).Contains(credit));
}
