using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace XelloPowerSchool.Tests;

/// <summary>
/// The report in a browser, as a principal opens it: from the disk, without a network. Screenshots are left beside the tests, to
/// be looked at.
/// </summary>
public sealed class ReportTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string? Chromium { get; } = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Chromium is null, "a report is looked at in Chromium, and none is installed");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium,
            // Started by root, as in a build, it has no sandbox of its own. What it would ask the network for it is told not to.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task APrincipalReadsItOffTheDiskWithTheNetworkOff()
    {
        string report = Make("names");
        await using IBrowserContext context = await _browser!.NewContextAsync(new() { Offline = true, ViewportSize = new() { Width = 1280, Height = 900 } });
        IPage page = await context.NewPageAsync();
        List<string> requests = [];
        List<string> complaints = [];
        page.Request += (_, request) => requests.Add(request.Url);
        page.Console += (_, message) => complaints.Add(message.Text);
        page.PageError += (_, message) => complaints.Add(message);
        await page.GotoAsync(new Uri(report).AbsoluteUri);
        Assert.Equal([new Uri(report).AbsoluteUri], requests);
        Assert.Empty(complaints);

        Assert.Equal("Practice district", await page.Locator("h1").TextContentAsync());
        Assert.Equal("Something is held", await page.Locator(".outcome").TextContentAsync());

        // The charts are drawn: as wide as their place, with bars, in the colours of the page.
        IReadOnlyList<ILocator> charts = await page.Locator(".chart svg").AllAsync();
        Assert.Equal(3, charts.Count);
        foreach (ILocator chart in charts)
        {
            LocatorBoundingBoxResult box = Assert.IsType<LocatorBoundingBoxResult>(await chart.BoundingBoxAsync());
            Assert.True(box is { Width: > 600, Height: > 200 }, $"{box.Width} x {box.Height}");
        }

        string fill = await page.Locator("#runs figure:nth-of-type(2) .chart rect[style*='series-1']").First.EvaluateAsync<string>("bar => getComputedStyle(bar).fill");
        Assert.Equal("rgb(31, 111, 181)", fill);
        await page.ScreenshotAsync(new() { Path = Screenshot("report-light.png"), FullPage = true });
    }

    [Fact]
    public async Task ATableIsSortedByAClick()
    {
        await using IBrowserContext context = await _browser!.NewContextAsync(new() { Offline = true });
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(Make("sorted")).AbsoluteUri);
        ILocator table = page.Locator("#schools table");
        Task<IReadOnlyList<string>> Column(int column) => table.Locator($"tbody tr > :nth-child({column})").AllTextContentsAsync();

        IReadOnlyList<string> before = await Column(2);
        await table.GetByRole(AriaRole.Button, new() { Name = "Active accounts" }).ClickAsync();
        IReadOnlyList<string> after = await Column(2);
        Assert.NotEqual(before, after);
        Assert.Equal(before.Select(Number).Order(), after.Select(Number));
        Assert.Equal("ascending", await table.Locator("thead th:nth-child(2)").GetAttributeAsync("aria-sort"));

        // The same by the keyboard, the other way round; the sum stays below.
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal(before.Select(Number).OrderDescending(), (await Column(2)).Select(Number));
        Assert.Equal("All schools", await table.Locator("tfoot th").TextContentAsync());
        await table.GetByRole(AriaRole.Button, new() { Name = "School", Exact = true }).ClickAsync();
        Assert.Equal((await Column(1)).Order(StringComparer.OrdinalIgnoreCase), await Column(1));

        static int Number(string text) => int.Parse(text, System.Globalization.NumberStyles.AllowThousands, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task WithoutScriptsEverythingIsStillThere()
    {
        string report = Make("plain");
        await using IBrowserContext with = await _browser!.NewContextAsync(new() { Offline = true });
        await using IBrowserContext without = await _browser.NewContextAsync(new() { Offline = true, JavaScriptEnabled = false });
        IPage full = await with.NewPageAsync();
        IPage plain = await without.NewPageAsync();
        await full.GotoAsync(new Uri(report).AbsoluteUri);
        await plain.GotoAsync(new Uri(report).AbsoluteUri);
        Assert.Equal(await full.Locator("main").InnerTextAsync(), await plain.Locator("main").InnerTextAsync());
        Assert.Equal(0, await plain.Locator("button").CountAsync());
        Assert.NotEqual(0, await full.Locator("button").CountAsync());
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 400)]
    public async Task NothingStandsInTheWayOfAnybody(ColorScheme colours, int width)
    {
        await using IBrowserContext context = await _browser!.NewContextAsync(new()
        {
            Offline = true,
            BypassCSP = true, // for what examines the page
            ColorScheme = colours,
            ViewportSize = new() { Width = width, Height = 900 },
        });
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(Make("axe")).AbsoluteUri);
        await page.ScreenshotAsync(new() { Path = Screenshot($"report-{colours}-{width}.png"), FullPage = true });
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the window");
        string back = await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor");
        Assert.Equal(colours == ColorScheme.Dark ? "rgb(20, 24, 29)" : "rgb(255, 255, 255)", back);

        AxeResult result = await page.RunAxe();
        Assert.NotEmpty(result.Passes);
        Assert.True(
            result.Violations.Length == 0,
            string.Join("; ", result.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(", ", v.Nodes.Select(n => n.Html))}")));
    }

    [Fact]
    public async Task OnPaperItIsBlackOnWhiteAndWhole()
    {
        await using IBrowserContext context = await _browser!.NewContextAsync(new() { Offline = true, ColorScheme = ColorScheme.Dark });
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(Make("paper")).AbsoluteUri);
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor"));
        Assert.False(await page.Locator("nav").IsVisibleAsync());
        Assert.Equal("visible", await page.Locator("#schools .scroll").EvaluateAsync<string>("box => getComputedStyle(box).overflowX"));
        byte[] paper = await page.PdfAsync(new() { Format = "Letter" });
        Assert.Equal("%PDF"u8.ToArray(), paper[..4]);
    }

    /// <summary>A month in a practice district, and its report: made by the module as a user makes it.</summary>
    private string Make(string name)
    {
        string path = Path.Combine(_folder.Path, name + ".html");
        using var session = new ModuleSession();
        session.Set("Ledger", Path.Combine(_folder.Path, name + ".db"));
        session.Set("Report", path);
        session.Run("""
            $PSDefaultParameterValues['*-Xello*:Ledger'] = $Ledger
            foreach ($day in '2026-10-01', '2026-10-15', '2026-11-05', '2027-01-22') {
                $null = Connect-PowerSchool -Sandbox -Name report -Students 600 -Date $day
                # The last night is one with more leavers than the district expects.
                $limit = if ($day -eq '2027-01-22') { @{ Removals = @{ Count = 2 } } } else { @{} }
                $null = Sync-XelloAccount -Brake $limit -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
                if ($day -ne '2027-01-22') { Disconnect-PowerSchool report }
            }

            Test-XelloRoster | Export-XelloReport -Path $Report -Title 'Practice district' -IncludeNames
            Disconnect-PowerSchool report
            """);
        return path;
    }

    private static string Screenshot(string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName, name);
}
