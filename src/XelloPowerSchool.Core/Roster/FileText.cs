using System.Text;

namespace XelloPowerSchool.Roster;

/// <summary>What had to be done to a text before Xello's files could carry it.</summary>
[Flags]
internal enum TextRepairs
{
    None = 0,

    /// <summary>Blanks at the ends were removed, other blanks became one space.</summary>
    Blanks = 1,

    /// <summary>A line break became a space.</summary>
    LineBreaks = 2,

    /// <summary>A control character, a blank without width or half of a surrogate pair was removed.</summary>
    Unprintable = 4,

    /// <summary>The files' separator, <c>|</c>, became a space.</summary>
    Separators = 8,

    /// <summary>A double quote became an apostrophe: the files know no quoting.</summary>
    Quotes = 16,
}

/// <summary>
/// Which texts Xello's files can carry: nothing is quoted or escaped there, so separator, double quote and line break
/// do not exist, and blanks at the ends would not survive. Cleaned here, a value in an account is the value in the file.
/// </summary>
internal static class FileText
{
    internal const char Separator = '|';

    /// <summary>True when <see cref="Clean"/> would leave the text as it is.</summary>
    internal static bool IsClean(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            // Nearly all characters of nearly all values; millions of them in a file.
            if (c is > ' ' and < '\u007F' && c is not (Separator or '"'))
                continue;
            if (c == ' ')
            {
                if (i == 0 || i == text.Length - 1 || text[i - 1] == ' ')
                    return false;
            }
            else if (c is Separator or '"' || char.IsWhiteSpace(c) || IsUnprintable(text, i))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The text as a file can carry it, and what was done to it. Cleaning a clean text changes nothing.</summary>
    internal static string Clean(string text, out TextRepairs repairs)
    {
        repairs = TextRepairs.None;
        if (IsClean(text))
            return text;

        var clean = new StringBuilder(text.Length);
        var gap = false;          // a run of blanks is open; it becomes one space if more text follows
        var spaceInGap = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == Separator || char.IsWhiteSpace(c))
            {
                if (c == Separator)
                    repairs |= TextRepairs.Separators;
                else if (IsLineBreak(c))
                    repairs |= TextRepairs.LineBreaks;
                else if (c != ' ' || gap || clean.Length == 0)
                    repairs |= TextRepairs.Blanks;
                else
                    spaceInGap = true;
                gap = true;
            }
            else if (IsUnprintable(text, i))
            {
                repairs |= TextRepairs.Unprintable;
            }
            else
            {
                if (gap && clean.Length > 0)
                    clean.Append(' ');
                gap = spaceInGap = false;
                if (c == '"')
                    repairs |= TextRepairs.Quotes;
                clean.Append(c == '"' ? '\'' : c);
            }
        }

        if (spaceInGap)
            repairs |= TextRepairs.Blanks;
        return clean.ToString();
    }

    private static bool IsLineBreak(char c) => c is '\r' or '\n' or '\v' or '\f' or '\u0085' or '\u2028' or '\u2029';

    // A zero-width space or a byte order mark inside a value makes two values differ that look the same.
    // Joiners (U+200C, U+200D) stay: some scripts write names with them.
    private static bool IsUnprintable(string text, int index)
    {
        var c = text[index];
        if (char.IsHighSurrogate(c))
            return index + 1 == text.Length || !char.IsLowSurrogate(text[index + 1]);
        if (char.IsLowSurrogate(c))
            return index == 0 || !char.IsHighSurrogate(text[index - 1]);
        return c is '\u200B' or '\uFEFF' || char.IsControl(c);
    }
}
