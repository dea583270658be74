using System.Text;

namespace XelloPowerSchool.Tables;

/// <summary>
/// The encodings with one byte for a character that western files come in, and which of them a file has that does not say. Both
/// give a text of any bytes, so the text is what tells them apart.
/// </summary>
internal static class CodePages
{
    // Stand inside of words, in both encodings, and prove nothing: "O'Brien" and "1-2" with typographic signs, "col·lecció".
    private static readonly char[] InsideWords = [.. "\u2018\u2019\u201c\u201d\u2013\u2014\u2022\u2026\u00b7\u00b4\u00a0\u00ad"];

    public static Encoding Windows1252 { get; } = Get(1252);

    public static Encoding MacRoman { get; } = Get(10000);

    /// <summary>
    /// Mac Roman, where as Windows-1252 the text would be impossible and as Mac Roman nothing in it is, or where lines end as on
    /// old Macs only and no more speaks against it than against the other; otherwise Windows-1252.
    /// </summary>
    public static Encoding Guess(Stream text)
    {
        var (windows, mac) = (new Plausibility(Windows1252), new Plausibility(MacRoman));
        var (bytes, before, present) = (new byte[1 << 16], (byte)0, (byte)0);
        var (hasReturn, hasLineFeed) = (false, false);
        for (int read; (read = text.Read(bytes, 0, bytes.Length)) > 0;)
        {
            for (var i = 0; i < read; i++)
                Take(bytes[i]);
        }

        Take(0);
        if (hasReturn && !hasLineFeed)
            return mac.Impossible < windows.Impossible || (mac.Impossible == windows.Impossible && mac.Letters >= windows.Letters) ? MacRoman : Windows1252;
        return windows.Impossible > 0 && mac.Impossible == 0 ? MacRoman : Windows1252;

        void Take(byte next)
        {
            hasReturn |= next == '\r';
            hasLineFeed |= next == '\n';
            if ((before | present | next) > 0x7f)
            {
                windows.Look(before, present, next);
                mac.Look(before, present, next);
            }

            (before, present) = (present, next);
        }
    }

    private static Encoding Get(int page) =>
#if NETFRAMEWORK
        Encoding.GetEncoding(page);
#else
        CodePagesEncodingProvider.Instance.GetEncoding(page)!;
#endif

    /// <summary>How the bytes of a file look as text of one encoding.</summary>
    private sealed class Plausibility(Encoding encoding)
    {
        private readonly string _characters = encoding.GetString([.. Enumerable.Range(0, 256).Select(i => (byte)i)]);

        /// <summary>Characters that no text has: undefined ones, signs in the middle of words, capitals after small letters.</summary>
        public int Impossible { get; private set; }

        /// <summary>Letters beyond ASCII.</summary>
        public int Letters { get; private set; }

        public void Look(byte beforeByte, byte presentByte, byte nextByte)
        {
            var (before, present, next) = (_characters[beforeByte], _characters[presentByte], _characters[nextByte]);
            if (IsLetter(present) && presentByte > 0x7f)
                Letters++;
            var isImpossible = presentByte > 0x7f && !IsLetter(present)
                ? char.IsControl(present) || (IsLetter(before) && IsLetter(next) && Array.IndexOf(InsideWords, present) < 0)
                : char.IsUpper(present) && char.IsLower(before) && IsLetter(before) && (presentByte > 0x7f || beforeByte > 0x7f);
            if (isImpossible)
                Impossible++;
        }

        // A florin, a micro sign and ordinals are letters to Unicode only.
        private static bool IsLetter(char c) => char.IsLetter(c) && c is not ('\u0192' or '\u00b5' or '\u00aa' or '\u00ba');
    }
}
