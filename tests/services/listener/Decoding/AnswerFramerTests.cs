using System.Text;
using Edge.Listener.Decoding;

namespace Edge.Listener.Tests.Decoding;

public sealed class AnswerFramerTests
{
    private const string Pretty = "{\n    \"_\":\"telegram\",\n    \"name\":\"\",\n    \"id\":\"12345678\",\n    \"total_m3\":1.5\n}\n";
    private const string Warned = "{\n    \"a\":1\n, \"warning\": \"only {0 of 4 bytes}\", \"telegram\": \"14}44\"}\n";
    private const string OneLine = "{\"a\":\"}\\\"{\\\\\",\"b\":{\"c\":[{}]}}\n";

    private static List<string> Frame(string text, params IEnumerable<int> pieces)
    {
        var framer = new AnswerFramer();
        var bytes = Encoding.UTF8.GetBytes(text).AsSpan();
        var answers = new List<string>();
        foreach (var piece in pieces.Append(int.MaxValue))
        {
            var count = Math.Min(piece, bytes.Length);
            while (count > 0)
            {
                var room = framer.Room();
                var step = Math.Min(count, room.Length);
                bytes[..step].CopyTo(room);
                bytes = bytes[step..];
                count -= step;
                framer.Filled(step);
                while (framer.TryTake(out var answer))
                    answers.Add(Encoding.UTF8.GetString(answer));
                if (framer.Fault.Length > 0)
                    return [.. answers, $"FAULT {framer.Fault}"];
            }
        }

        return answers;
    }

    [Fact]
    public void Answers_come_out_as_they_went_in() =>
        Assert.Equal([Pretty.TrimEnd(), Warned.TrimEnd(), OneLine.TrimEnd()], Frame(Pretty + Warned + OneLine));

    [Fact]
    public void It_does_not_matter_where_the_pipe_cuts()
    {
        var random = new Random(3);
        var text = string.Concat(Enumerable.Repeat(Pretty + OneLine + Warned, 20));
        var whole = Frame(text);
        for (var round = 0; round < 300; round++)
            Assert.Equal(whole, Frame(text, Enumerable.Range(0, text.Length).Select(_ => random.Next(1, 40))));
        Assert.Equal(whole, Frame(text, Enumerable.Repeat(1, text.Length)));
    }

    [Fact]
    public void Lines_that_are_no_answers_are_passed_over() =>
        Assert.Equal([Pretty.TrimEnd(), OneLine.TrimEnd()], Frame("Started on stdin\n" + Pretty + "(wmbus) WARNING!!\n\n" + OneLine + "bye\n"));

    [Fact]
    public void Half_an_answer_is_none() => Assert.Empty(Frame(Pretty[..^3]));

    [Fact]
    public void An_unescaped_quote_is_found_at_the_end_of_its_line() =>
        Assert.Equal(["FAULT a text that does not end on its line"], Frame("{\n    \"name\":\"my \"meter\",\n    \"id\":\"12345678\"\n}\n" + Pretty));

    [Fact]
    public void An_endless_answer_is_given_up() =>
        Assert.StartsWith("FAULT an answer of more than", Frame("{\"a\":[" + string.Concat(Enumerable.Repeat("1,", 500_000))).Single(), StringComparison.Ordinal);

    [Fact]
    public void The_longest_answer_is_taken()
    {
        var answer = "{\"a\":\"" + new string('x', AnswerFramer.MaxAnswerBytes - 8) + "\"}";
        Assert.Equal([answer, answer, answer], Frame(answer + answer + "\n" + answer));
    }

    [Fact]
    public void Random_text_never_breaks_it()
    {
        var random = new Random(11);
        const string Alphabet = "{}[]\",:\\ \nabc1";
        for (var round = 0; round < 2_000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(400)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            Assert.Equal(Frame(text), Frame(text, Enumerable.Repeat(7, text.Length)));
        }
    }
}
