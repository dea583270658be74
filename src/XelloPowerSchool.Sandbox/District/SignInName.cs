using System.Text;

namespace XelloPowerSchool.Sandbox.District;

/// <summary>Sign-in names as districts make them: letters of the name without accents, then the student number.</summary>
internal static class SignInName
{
    private const int LettersOfLastName = 8;

    // U+00C0 to U+017F in order; '*' has no letter. Own table, because decomposition differs between runtimes and cultures' libraries.
    private const string Plain =
        "aaaaaaaceeeeiiiidnooooo*ouuuuyts" + "aaaaaaaceeeeiiiidnooooo*ouuuuyty" +
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllll" +
        "nnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

    public static string For(string firstName, string lastName, int studentNumber)
    {
        var last = Fold(lastName);
        var first = Fold(firstName);
        return (last.Length > LettersOfLastName ? last.Substring(0, LettersOfLastName) : last)
            + (first.Length > 0 ? first.Substring(0, 1) : "")
            + studentNumber.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    internal static string Fold(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (c is >= 'a' and <= 'z') text.Append(c);
            else if (c is >= 'A' and <= 'Z') text.Append((char)(c | 0x20));
            else if (c is >= '\u00C0' and <= '\u017F' && Plain[c - '\u00C0'] is not '*' and var letter) text.Append(letter);
        }
        return text.ToString();
    }
}
