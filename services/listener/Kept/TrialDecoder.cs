using System.Buffers;
using Edge.Listener.Children;
using Edge.Listener.Decoding;

namespace Edge.Listener.Kept;

/// <summary>A decoder for one short conversation, beside the one that works: what is only tried must not disturb it.</summary>
internal sealed class TrialDecoder(DecoderOptions options, TimeProvider time)
{
    private const string DecryptionFailed = "decryption failed";

    /// <summary>What it says to each question; fewer when it has ended over one.</summary>
    public async Task<IReadOnlyList<TrialAnswer>> AskAsync(IReadOnlyList<Question> questions, CancellationToken stop)
    {
        var answers = new List<TrialAnswer>();
        await using var child = ChildProcess.Start(
            new ChildCommand(options.Program, "stdin:jsonl"), output => Read(output, questions, answers), errors => errors.CopyTo(Stream.Null), time);
        var (requests, writer) = (new ArrayBufferWriter<byte>(), new RequestWriter());
        foreach (var question in questions)
            writer.Write(requests, question);
        await WriteAsync(child, requests.WrittenMemory);
        var exitCode = await child.Exited.WaitAsync(stop);
        if (answers.Count < questions.Count)
            answers.Add(new TrialAnswer("", $"the decoder has ended over this telegram (exit code {exitCode})"));
        return answers;
    }

    private static async Task WriteAsync(ChildProcess child, ReadOnlyMemory<byte> requests)
    {
        try
        {
            await child.WriteAsync(requests);
        }
        catch (IOException)
        {
            // It has ended; how many answers there are says the rest.
        }

        child.CloseInput();
    }

    private static void Read(Stream output, IReadOnlyList<Question> questions, List<TrialAnswer> answers)
    {
        var framer = new AnswerFramer();
        var reader = new AnswerReader();
        for (int count; (count = output.Read(framer.Room())) > 0 && framer.Fault.Length == 0;)
        {
            framer.Filled(count);
            while (answers.Count < questions.Count && framer.TryTake(out var text))
                answers.Add(Understand(questions[answers.Count], reader, text));
        }
    }

    private static TrialAnswer Understand(Question question, AnswerReader reader, ReadOnlySpan<byte> text) => reader.Read(question, text) switch
    {
        { Kind: AnswerKind.Reading } answer => new TrialAnswer(answer.Reading!.ToString(), ""),
        { Kind: AnswerKind.Error } answer when answer.Text.StartsWith(DecryptionFailed, StringComparison.Ordinal) =>
            new TrialAnswer("", $"the telegram cannot be decrypted: {KeyWatch.WhatDoesNotFit(question)}"),
        { Kind: AnswerKind.NoValues } when DriverWatch.IsMissing(text) => new TrialAnswer("", "the decoder finds no driver for this meter by itself: name one"),
        { Kind: AnswerKind.NoValues } answer => new TrialAnswer("", $"the driver reads no value from it: {answer.Text}"),
        var answer => new TrialAnswer("", answer.Text),
    };
}

/// <summary>A reading, or why there is none.</summary>
internal sealed record TrialAnswer(string ReadingJson, string Trouble);
