using System.Text.RegularExpressions;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Plugin;

/// <summary>What is known about single fields of PowerSchool without asking a server.</summary>
internal static class FieldKnowledge
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    // Health, family, money, origin and passwords: nothing that a student's account is made of.
    private static readonly Regex Sensitive = new(
        @"^(\w+\.(\w*(PASSWORD|PASSWD|_PW)\w*|SSN|SOC_SEC\w*|LUNCHSTATUS|LUNCH_ID|LUNCHPIN|ETHNICITY|FED(ETHNICITY|RACEDECLINE)|MEDICAL\w*|ALERT_\w+|DOCTOR_\w+|BALANCE\d?)"
        + @"|STUDENTS\.(STREET|CITY|STATE|ZIP|MAILING_\w+|HOME_PHONE|MOTHER\w*|FATHER\w*|GUARDIAN\w*|EMERG_\w+|LOG|WEB_ID|GEOCODE)"
        + @"|(HEALTH\w*|STUDENTRACE|LOG|INCIDENT\w*|PHONENUMBER|PERSONADDRESS\w*|STUDENTCONTACT\w*)\.\w+)$",
        Options);

    // Seen to be refused as Invalid Column by a real server, which other columns there were not.
    private static readonly HashSet<string> Invalid = new(StringComparer.Ordinal)
    {
        "STUDENTS.STUDENT_EMAIL", "STUDENTS.EMAIL", "STUDENTS.EMAIL_ADDR", "STOREDGRADES.ID", "USERS.ID", "EMAILADDRESS.ID", "EMAILADDRESS.DCID",
        "PERSONEMAILADDRESSASSOC.EMAILTYPEID",
    };

    private static readonly Regex Local = new(@"^(U|S_[A-Z]{2,3})_", Options);

    /// <summary>What is to be said about a field, or null.</summary>
    public static RosterRule? RuleOf(PluginField field)
    {
        string table = field.Table.ToUpperInvariant();
        return Sensitive.IsMatch(field.Key) ? PluginRules.SensitiveField
            : Invalid.Contains(field.Key) || table == "SECTIONMEETING" ? PluginRules.FieldOftenMissing
            : IsLocal(table) || Local.IsMatch(field.Field.ToUpperInvariant()) ? PluginRules.DistrictField
            : null;
    }

    /// <summary>Whether a table is an extension of one district (U_) or one state (S_XX_), which other servers do not have.</summary>
    public static bool IsLocal(string table) => Local.IsMatch(table.ToUpperInvariant());
}
