using Microsoft.Playwright;

namespace Edge.Browser.Tests;

/// <summary>A gateway's page, and a browser to look at it with.</summary>
public interface IFront
{
    IBrowser Browser { get; }

    string Password { get; }

    string AddressAt(string host);
}

/// <summary>Somebody's browser at the page, and everything that it complained about.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];
    private readonly List<string> _asked = [];

    private Visit(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Complain($"{message.Type}: {message.Text}");
        };
        page.Request += (_, request) => Note($"> {request.Method} {request.Url}");
        page.RequestFinished += (_, request) => Note($"< {request.Url}");
        page.RequestFailed += (_, request) => Note($"! {request.Url} {request.Failure}");
        page.PageError += (_, error) => Complain(error);
    }

    public IPage Page { get; }

    /// <summary>Where pictures are put.</summary>
    public static string Pictures { get; } = Directory.CreateDirectory(
        Environment.GetEnvironmentVariable("EDGE_PICTURES") ?? Path.Combine(AppContext.BaseDirectory, "pictures")).FullName;

    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints)
                return [.. _complaints];
        }
    }

    /// <summary>Debian's browser.</summary>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright, params string[] more) => playwright.Chromium.LaunchAsync(
        new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-dev-shm-usage", .. more] });

    /// <summary>A browser that has not signed in.</summary>
    public static async Task<Visit> OpenAsync(IFront site, string language = "en-GB", bool isDark = false, bool isPhone = false, string host = "127.0.0.1")
    {
        var context = await site.Browser.NewContextAsync(new()
        {
            BaseURL = site.AddressAt(host), Locale = language, TimezoneId = "Europe/Copenhagen", ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = isPhone ? new() { Width = 360, Height = 740 } : new() { Width = 1280, Height = 860 }, AcceptDownloads = true,
        });
        context.SetDefaultTimeout(20_000);
        var visit = new Visit(context, await context.NewPageAsync());
        await visit.Page.GotoAsync("/");
        return visit;
    }

    /// <summary>One that has, and sees the overview.</summary>
    public static async Task<Visit> SignedInAsync(IFront site, string language = "en-GB", bool isDark = false, bool isPhone = false, string host = "127.0.0.1")
    {
        var visit = await OpenAsync(site, language, isDark, isPhone, host);
        await visit.SignInAsync(site.Password);
        await visit.Page.Locator(".headline").WaitForAsync();
        visit.Forgive();
        return visit;
    }

    public async Task SignInAsync(string password)
    {
        try
        {
            await Page.Locator("input[type=password]").FillAsync(password);
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException($"There is nowhere to sign in: {await Page.ContentAsync()}\n{string.Join('\n', Complaints)}\n{string.Join('\n', _asked)}", e);
        }
        await Page.Locator("button[type=submit]").ClickAsync();
    }

    /// <summary>Goes to a view and waits for what it is about.</summary>
    public async Task GoAsync(string view, string mark)
    {
        await Page.EvaluateAsync("view => { location.hash = '#/' + view; }", view);
        await Page.Locator(mark).First.WaitForAsync();
    }

    public async Task PictureAsync(string name)
    {
        // The head stays where one has scrolled to, and so would it in the picture.
        await Page.EvaluateAsync("window.scrollTo(0, 0)");
        await Page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, name + ".png"), FullPage = true });
    }

    /// <summary>All that went over the wire since the page began.</summary>
    public Task<double> WireKilobytesAsync() => Page.EvaluateAsync<double>(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((sum, one) => sum + one.transferSize, 0) / 1000");

    /// <summary>Goes to the list of meters; milliseconds until so many stand there and are drawn.</summary>
    public Task<double> DrawMetersAsync(int count) => Page.EvaluateAsync<double>("""
        async count => {
          const begin = performance.now();
          location.hash = '#/meters';
          while (document.querySelectorAll('table.meters tbody tr').length < count) await new Promise(requestAnimationFrame);
          await new Promise(requestAnimationFrame);
          return performance.now() - begin;
        }
        """, count);

    /// <summary>A browser itself says on its console that an answer was 401, which is how a page learns that nobody is signed in.</summary>
    public void Forgive()
    {
        lock (_complaints)
            _complaints.Clear();
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Note(string text)
    {
        lock (_complaints)
            _asked.Add(text);
    }

    private void Complain(string text)
    {
        lock (_complaints)
            _complaints.Add(text);
    }
}
