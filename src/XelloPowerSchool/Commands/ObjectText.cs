using System.Globalization;
using System.Management.Automation;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Commands;

/// <summary>The value of a property as the text that a file would have.</summary>
internal static class ObjectText
{
    /// <summary>Dates as yyyy-MM-dd, numbers without regard to the culture; null for no value.</summary>
    public static string? Of(object? value) => value switch
    {
        null => null,
        // A named value comes out of a CLIXML file as its number, with the name as its text.
        PSObject { BaseObject: int } saved when saved.TypeNames[0].StartsWith("Deserialized.", StringComparison.Ordinal) => saved.ToString(),
        PSObject wrapped => Of(wrapped.BaseObject),
        DateTime date => date.ToString(AccountFields.DateFormat, CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
