using System.Globalization;
using XelloPowerSchool.Delivery;
using Xunit;

namespace XelloPowerSchool.Tests.Delivery;

public sealed class ProcessingHourTests
{
    // Eastern time is UTC-4 in summer and UTC-5 in winter.
    [Theory]
    [InlineData("2026-10-01T06:00:00Z", "2026-10-01T06:10:00Z", false)] // 02:00, the usual night
    [InlineData("2026-10-01T23:00:00Z", "2026-10-01T23:59:59Z", false)] // 19:00 to 19:59
    [InlineData("2026-10-01T23:00:00Z", "2026-10-02T00:00:00Z", true)] // to 20:00 sharp
    [InlineData("2026-10-01T23:00:00Z", "2026-10-02T04:30:00Z", true)] // to half past midnight
    [InlineData("2026-10-02T01:00:00Z", "2026-10-02T02:00:00Z", true)] // begun after 20:00
    [InlineData("2026-10-02T01:00:00Z", "2026-10-02T05:00:00Z", false)] // begun after 20:00, done at 01:00: in time for the next evening
    [InlineData("2026-12-01T23:30:00Z", "2026-12-02T00:30:00Z", false)] // winter: 19:30
    [InlineData("2026-12-01T23:30:00Z", "2026-12-02T01:00:00Z", true)] // winter: 20:00
    [InlineData("2026-11-01T04:30:00Z", "2026-11-01T07:30:00Z", false)] // the night with an hour twice
    [InlineData("2026-10-01T06:00:00Z", "2026-10-02T06:00:00Z", true)] // a whole day
    public void ADeliveryAfterTheHourIsWarnedOf(string started, string delivered, bool isLate)
    {
        var hour = ProcessingHour.Of("sftp://district@ftp.xello.us:5087/", null, null)!;

        var warning = hour.Judge(Time(started), Time(delivered));

        Assert.Equal(isLate, warning is not null);
        if (warning is not null)
            Assert.Contains("20:00", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sftp://d@ftp.xello.us:5087/", null, null, true)]
    [InlineData("sftp://d@ftp.xello.ca/", null, null, true)]
    [InlineData("sftp://d@ftp.careercruising.com/", null, null, true)]
    [InlineData("sftp://d@ftp.xello.co.uk/", null, null, true)] // 01:30 there in summer
    [InlineData("sftp://d@ftp.xello.us/", 22, null, false)]
    [InlineData("sftp://d@ftp.xello.us/", null, "America/Los_Angeles", false)]
    [InlineData("/outbox", null, null, false)]
    [InlineData("/outbox", null, "America/Toronto", false)]
    [InlineData("/outbox", 20, "America/Toronto", true)]
    public void TheHourIsThatOfTheDestination(string destination, int? hour, string? zone, bool isLate)
    {
        // 19:40 to 20:30 in Toronto; 16:40 to 17:30 in Los Angeles. For London the same times of day.
        var shift = destination.Contains(".uk", StringComparison.Ordinal) ? TimeSpan.FromHours(-5) : TimeSpan.Zero;

        var warning = ProcessingHour.Of(destination, hour, zone)?.Judge(Time("2026-10-01T23:40:00Z") + shift, Time("2026-10-02T00:30:00Z") + shift);

        Assert.Equal(isLate, warning is not null);
    }

    [Fact]
    public void AnotherServerCountsInTheZoneOfThisMachine()
    {
        var hour = ProcessingHour.Of("sftp://me@files.district.example/", null, null)!;

        Assert.Null(hour.Judge(At(18), At(19)));
        Assert.Contains(TimeZoneInfo.Local.Id, hour.Judge(At(18), At(21)), StringComparison.Ordinal);

        static DateTimeOffset At(int hour) => new(new DateTime(2026, 10, 1, hour, 0, 0, DateTimeKind.Local));
    }

    [Fact]
    public void AZoneThatDoesNotExistIsSaidSo() =>
        Assert.Equal("TimeZoneNotFound", Assert.Throws<XelloException>(() => ProcessingHour.Of("/outbox", 20, "Mars/Olympus")).Id);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
