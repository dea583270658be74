using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace XelloPowerSchool.Accounts;

/// <summary>
/// Names for what must not be named outside the district: HMAC-SHA256 with a secret that stays home. The same student has the same
/// pseudonym in everything that is sent from one ledger, and nobody without the secret can try out numbers until one fits.
/// </summary>
internal sealed class Pseudonyms(byte[] salt)
{
    /// <summary>Bytes of the hash that are shown: among a million students the chance that two share one is one in thirty million.</summary>
    private const int Shown = 8;

    /// <summary>The pseudonyms of a ledger.</summary>
    public static Pseudonyms Of(LedgerKey key) => new(key.For("pseudonyms"));

    public string Student(string studentId) => For("student", studentId);

    public string School(string code) => For("school", code);

    /// <summary>The pseudonym of a record in the SIS: two accounts of one person have the same.</summary>
    public string Record(long sisId) => For("record", sisId.ToString(CultureInfo.InvariantCulture));

    /// <summary>A pseudonym.</summary>
    /// <param name="kind">What it stands for. Equal values of two kinds have different pseudonyms.</param>
    /// <param name="value">What must not be named.</param>
    public string For(string kind, string value)
    {
        using var hmac = new HMACSHA256(salt);
        var hash = hmac.ComputeHash(Encoding.UTF8.GetBytes(kind + "\n" + value));
        return kind + "-" + string.Concat(hash.Take(Shown).Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
    }
}
