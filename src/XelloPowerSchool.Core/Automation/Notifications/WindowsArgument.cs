using System.Text;

namespace XelloPowerSchool.Automation;

/// <summary>Quotes an argument for Windows, as the C runtime takes it apart again, and .NET on every system.</summary>
internal static class WindowsArgument
{
    public static string Quote(string argument)
    {
        if (argument.Length > 0 && argument.IndexOfAny([' ', '\t', '"']) < 0)
            return argument;
        var quoted = new StringBuilder("\"");
        var slashes = 0;
        foreach (var letter in argument)
        {
            if (letter == '\\')
            {
                slashes++;
                continue;
            }

            // Backslashes count double in front of a quotation mark only.
            quoted.Append('\\', letter == '"' ? (slashes * 2) + 1 : slashes).Append(letter);
            slashes = 0;
        }

        return quoted.Append('\\', slashes * 2).Append('"').ToString();
    }
}
