using System.Management.Automation.Host;

namespace XelloPowerSchool.Host;

/// <summary>The size of the screen, for the engine's formatting. The screen's contents are never read or moved.</summary>
internal sealed class TerminalScreen : PSHostRawUserInterface
{
    private const int WidthWithoutScreen = 160;
    private const int HeightWithoutScreen = 50;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Size BufferSize
    {
        get => Console.IsOutputRedirected ? new Size(WidthWithoutScreen, HeightWithoutScreen) : new Size(Positive(Console.BufferWidth, WidthWithoutScreen), Positive(Console.WindowHeight, HeightWithoutScreen));
        set => throw NotOurs();
    }

    public override Size WindowSize
    {
        get => BufferSize;
        set => throw NotOurs();
    }

    public override Size MaxWindowSize => BufferSize;

    public override Size MaxPhysicalWindowSize => BufferSize;

    public override Coordinates CursorPosition { get; set; }

    public override int CursorSize { get; set; } = 25;

    public override Coordinates WindowPosition { get; set; }

    public override string WindowTitle { get; set; } = "XelloPowerSchool";

    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        ConsoleKeyInfo key = Console.ReadKey(options.HasFlag(ReadKeyOptions.NoEcho));
        return new KeyInfo((int)key.Key, key.KeyChar, default, keyDown: true);
    }

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
        {
            Console.ReadKey(intercept: true);
        }
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NotOurs();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw NotOurs();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NotOurs();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw NotOurs();

    private static int Positive(int value, int otherwise) => value > 0 ? value : otherwise;

    private static NotSupportedException NotOurs() => new("This host does not move or read the screen.");
}
