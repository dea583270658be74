using System.Globalization;
using System.Text;

namespace XelloPowerSchool.Accounts;

/// <summary>What can be said of a value without saying it: how long it is, and of which kinds of characters.</summary>
internal static class ValueShape
{
    // What addresses, dates and names are joined with. It tells nothing of whose they are.
    private static readonly HashSet<char> Joints = [.. ".,@-_'/+:;()"];

    /// <summary>
    /// The runs of one kind with their lengths: U and l for letters from A to Z, x for other letters, d for digits, s for blanks,
    /// c for control characters, o for others. "l1d5@l8.l7" is what an email address may look like. Empty for none.
    /// </summary>
    public static string Of(string? value)
    {
        var shape = new StringBuilder();
        for (var i = 0; i < value?.Length;)
        {
            var kind = Kind(value![i]);
            var start = i;
            while (i < value.Length && Kind(value[i]) == kind)
                i++;
            shape.Append(kind);
            if (!Joints.Contains(kind))
                shape.Append(i - start);
            else
                shape.Append(kind, i - start - 1);
        }

        return shape.ToString();
    }

    /// <summary>How two values differ: added, removed, case, spaces, zeros, accents, or other.</summary>
    public static string Difference(string? before, string? after)
    {
        if (string.IsNullOrEmpty(before))
            return "added";
        if (string.IsNullOrEmpty(after))
            return "removed";
        if (string.Equals(before, after, StringComparison.OrdinalIgnoreCase))
            return "case";
        if (Without(before!, char.IsWhiteSpace) == Without(after!, char.IsWhiteSpace))
            return "spaces";
        if (before!.TrimStart('0') == after!.TrimStart('0'))
            return "zeros";
        return string.Equals(Plain(before), Plain(after), StringComparison.OrdinalIgnoreCase) ? "accents" : "other";
    }

    private static char Kind(char c) => c switch
    {
        >= 'A' and <= 'Z' => 'U',
        >= 'a' and <= 'z' => 'l',
        >= '0' and <= '9' => 'd',
        _ when Joints.Contains(c) => c,
        _ when char.IsWhiteSpace(c) => 's',
        _ when char.IsControl(c) => 'c',
        _ when char.IsLetter(c) => 'x',
        _ => 'o',
    };

    private static string Plain(string text) =>
        Without(text.Normalize(NormalizationForm.FormD), c => CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark);

    private static string Without(string text, Func<char, bool> what) => string.Concat(text.Where(c => !what(c)));
}
