using CsCheck;
using XelloPowerSchool.Roster;
using Xunit;

namespace XelloPowerSchool.Tests.Roster;

public sealed class FileTextTests
{
    [Theory]
    [InlineData("Zoë Ann", "Zoë Ann", "None")]
    [InlineData("", "", "None")]
    [InlineData("O'Neil-Östlund", "O'Neil-Östlund", "None")]
    [InlineData(" Ann ", "Ann", "Blanks")]
    [InlineData("Ann  Lee", "Ann Lee", "Blanks")]
    [InlineData("Ann\tLee", "Ann Lee", "Blanks")]
    [InlineData("Ann\u00A0Lee", "Ann Lee", "Blanks")]
    [InlineData("   ", "", "Blanks")]
    [InlineData("Ann\r\nLee", "Ann Lee", "LineBreaks")]
    [InlineData("Ann\u2028Lee\n", "Ann Lee", "LineBreaks")]
    [InlineData("Ann\u0007Lee", "AnnLee", "Unprintable")]
    [InlineData("\uFEFFAnn\u200B", "Ann", "Unprintable")]
    [InlineData("Ann\ud83d\ude00", "Ann\ud83d\ude00", "None")]
    [InlineData("Ann|Lee", "Ann Lee", "Separators")]
    [InlineData("|", "", "Separators")]
    [InlineData("Robert \"Bob\"", "Robert 'Bob'", "Quotes")]
    [InlineData(" A |\"B\"\u0001\n", "A 'B'", "Blanks, LineBreaks, Unprintable, Separators, Quotes")]
    public void EveryRepairHasItsName(string text, string expected, string repairs)
    {
        Assert.Equal(expected, FileText.Clean(text, out var done));
        Assert.Equal(repairs, done.ToString());
    }

    [Fact]
    public void HalfASurrogatePairIsRemoved() // not as inline data: attributes are stored as UTF-8, which has no halves
    {
        Assert.Equal("Ann", FileText.Clean("An\ud83dn\ude00", out var repairs));
        Assert.Equal(TextRepairs.Unprintable, repairs);
        Assert.False(FileText.IsClean("\ude00\ud83d"));
    }

    [Fact]
    public void CleaningTwiceIsCleaningOnce() => Texts.Any.Sample(text =>
    {
        var once = FileText.Clean(text, out var repairs);
        var twice = FileText.Clean(once, out var repairsOfClean);

        Assert.Equal(once, twice);
        Assert.Equal(TextRepairs.None, repairsOfClean);
        Assert.True(FileText.IsClean(once));
        Assert.Equal(FileText.IsClean(text), repairs == TextRepairs.None);
        Assert.Equal(text == once, repairs == TextRepairs.None);
    }, iter: 20_000);

    [Fact]
    public void NothingIsLeftThatAFileCannotCarry() => Texts.Any.Sample(text =>
    {
        var clean = FileText.Clean(text, out _);

        Assert.DoesNotContain(clean, c => c is '|' or '"' || char.IsControl(c) || (char.IsWhiteSpace(c) && c != ' '));
        Assert.Equal(clean.Trim(), clean);
        var utf8 = new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true);
        Assert.Equal(clean, utf8.GetString(utf8.GetBytes(clean)));
    }, iter: 20_000);
}

internal static class Texts
{
    /// <summary>Any sequence of UTF-16 units, rich in those that matter.</summary>
    internal static Gen<string> Any { get; } =
        Gen.OneOf(
            Gen.Char,
            Gen.Char["  |\"'\r\n\t\0\u0085\u00A0\u200B\u2028\uFEFF\ud83d\ude00aéİ"])
        .Array[0, 24].Select(chars => new string(chars));
}
