using System.Globalization;
using System.Management.Automation;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool;

/// <summary>Names a school: by its number, by its name with wildcards, or by the object of Get-PSSchool.</summary>
public sealed class SchoolIdentity
{
    private readonly WildcardPattern? _name;
    private readonly string _text;

    /// <summary>The school of that object.</summary>
    /// <param name="school">An object of Get-PSSchool.</param>
    public SchoolIdentity(PSSchool school)
    {
        School = school;
        SchoolNumber = school.SchoolNumber;
        _text = school.Name;
    }

    /// <summary>The school with that number (Schools.School_Number).</summary>
    /// <param name="schoolNumber">The number.</param>
    public SchoolIdentity(int schoolNumber)
    {
        SchoolNumber = schoolNumber;
        _text = schoolNumber.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The schools whose name matches, or the one with that number.</summary>
    /// <param name="schoolNumberOrName">A number, or a name with wildcards.</param>
    public SchoolIdentity(string schoolNumberOrName)
    {
        _text = schoolNumberOrName.Trim();
        if (int.TryParse(_text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
        {
            SchoolNumber = number;
        }
        else
        {
            _name = WildcardPattern.Get(_text, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        }
    }

    internal PSSchool? School { get; }

    internal int? SchoolNumber { get; }

    /// <summary>What was given.</summary>
    public override string ToString() => _text;

    /// <summary>The schools meant. A number or a name without wildcards that fits none is an error.</summary>
    internal IEnumerable<PSSchool> Resolve(IReadOnlyList<PSSchool> schools)
    {
        if (School is not null)
        {
            return [School];
        }

        PSSchool[] found = [.. schools.Where(s => _name is null ? s.SchoolNumber == SchoolNumber : _name.IsMatch(s.Name))];
        return found.Length > 0 || WildcardPattern.ContainsWildcardCharacters(_text) ? found : throw Error.SchoolNotFound(_text);
    }
}
