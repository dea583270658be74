using System.Globalization;
using XelloPowerSchool.Sandbox.District;
using XelloPowerSchool.Sandbox.Plugins;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>What the server says about itself and the district: time, metadata, district.</summary>
internal sealed class ServerResources(SyntheticDistrict district, SandboxOptions options)
{
    private const string DistrictExpansions =
        "districts_of_residence, entry_codes, exit_codes, federal_race_categories, district_race_codes, fees_payment_methods, scheduling_reporting_ethnicities, ethnicity_race_decline_to_specify, test_setup";

    private static readonly string[] PagedResources = ["course", "school", "section", "section_enrollment", "staff", "student", "term", "schema_table_query"];
    private static readonly string[] Roles = ["admin", "teacher", "student", "guardian"];

    public IEnumerable<Route> Routes =>
    [
        new("GET", "/ws/v1/time", Access.Open, Time),
        new("GET", "/ws/v1/metadata", Access.Token, Metadata),
        new("GET", "/ws/v1/district", Access.V1, District),
        new("GET", "/ws/v1/test_subscription", Access.V1, _ => V1Json.One(new("test_subscription"), json =>
        {
            json.WriteNumber("id", 1);
            json.WriteString("content", "Test Subscription");
        })),
        new("GET", "/ws/v1/event_subscription", Access.V1, _ => V1Json.One(new("event_subscription"), json => json.WriteEmpty("callback_url"))),
    ];

    // The server lives on the district's date, at the clock's time of day.
    private ApiResponse Time(Call call) => ApiResponse.FromJson(json =>
    {
        var now = new DateTimeOffset(call.Roster.Date + options.Clock().UtcDateTime.TimeOfDay, TimeSpan.Zero);
        json.WriteStartObject("resource");
        json.WriteString("time", now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteNumber("timestamp", now.ToUnixTimeMilliseconds());
        json.WriteEndObject();
    });

    private ApiResponse Metadata(Call call) => ApiResponse.FromJson(json =>
    {
        json.WriteStartObject("metadata");
        foreach (var resource in PagedResources) json.WriteNumber(resource + "_max_page_size", options.PageSize);
        json.WriteNumber("plugin_id", Plugin.Id);
        json.WriteString("powerschool_version", options.ServerVersion);
        json.WriteString("state_reporting_version", "25.3.0.0");
        json.WriteString("mobile_api_version", "2.1");
        json.WriteString("machine_uptime", "12 days 3 hours");
        json.WriteString("powerschool_uptime", "4 days 7 hours");
        json.WriteString("state", "CA");
        json.WriteString("district_timezone", "America/Los_Angeles");
        json.WriteString("district_uuid", district.Uuid);
        foreach (var role in Roles) json.WriteString($"sso_enabled_{role}", "false");
        json.WriteEndObject();
    });

    private ApiResponse District(Call call) => V1Json.One(new("district", DistrictExpansions), json =>
    {
        json.WriteString("uuid", district.Uuid);
        json.WriteString("name", district.Name);
        json.WriteString("district_number", "0004217");
        json.WriteAddress(district.Town, 1, "District Office Way");
        json.WritePhone(0);
    });
}
