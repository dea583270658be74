using System.Globalization;

namespace XelloPowerSchool.CourseRequests;

/// <summary>What a student number or a course number cannot have in it: no file carries it over, and no import would find it.</summary>
internal static class KeyText
{
    /// <summary>What is wrong, as the end of a sentence; null when nothing is.</summary>
    public static string? Fault(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c is > '\u001f' and < '\u007f')
            {
                if (c == '"')
                    return "has a quotation mark";
                continue;
            }

            switch (c)
            {
                case '\t':
                    return "has a tab";
                case '\r' or '\n' or '\u2028' or '\u2029':
                    return "has a line break";
                case '\u00a0' or '\u202f':
                    return "has a non-breaking blank, as spreadsheets and web pages have it";
                case '\ufffd':
                    return "has a character that was lost when the file was saved";
                case var _ when char.IsControl(c):
                    return "has a control character";
                case var _ when char.IsSurrogate(c) && !char.IsSurrogatePair(value, i++):
                    return "has half a character";
                case var _ when char.GetUnicodeCategory(c) == UnicodeCategory.Format:
                    return "has a character that cannot be seen";
            }
        }

        return null;
    }
}
