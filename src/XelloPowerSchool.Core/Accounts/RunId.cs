using System.Globalization;
using System.Security.Cryptography;

namespace XelloPowerSchool.Accounts;

/// <summary>Ids of runs: they sort by time, and two runs of one moment differ.</summary>
internal static class RunId
{
    public static string New(DateTimeOffset now)
    {
        var random = new byte[2];
        using (var generator = RandomNumberGenerator.Create())
            generator.GetBytes(random);
        return string.Format(CultureInfo.InvariantCulture, "{0:yyyyMMddTHHmmssfff}-{1:x2}{2:x2}", now.UtcDateTime, random[0], random[1]);
    }
}
